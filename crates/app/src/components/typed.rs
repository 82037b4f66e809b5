//! A field whose text counts once it is left: half a number is none. It is drawn anew when its own text changes or was
//! typed, and at no other time: what arrives elsewhere on the page leaves alone what is being typed.

use yew::prelude::*;

use crate::platform;

/// What to show, and what to do.
#[derive(Clone, Properties)]
pub struct Props {
    /// The text.
    pub value: AttrValue,
    /// What becomes of a typed text. It must not change for as long as everything else about the field stays the same.
    pub typed: Callback<String>,
    /// Kind of input.
    #[prop_or(AttrValue::Static("text"))]
    pub kind: AttrValue,
    /// Test hook; it says which field this is.
    pub test: AttrValue,
    /// Its name, where no label holds it.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// Shown while it is empty.
    #[prop_or_default]
    pub placeholder: Option<AttrValue>,
    /// Least number.
    #[prop_or_default]
    pub min: Option<AttrValue>,
    /// Greatest number.
    #[prop_or_default]
    pub max: Option<AttrValue>,
    /// Step between numbers; whole ones bring up a keyboard of digits.
    #[prop_or_default]
    pub step: Option<AttrValue>,
    /// Further classes.
    #[prop_or_default]
    pub class: Classes,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        let Self { value, typed: _, kind, test, label, placeholder, min, max, step, class } = self;
        (value, kind, test, label, placeholder)
            == (&other.value, &other.kind, &other.test, &other.label, &other.placeholder)
            && (min, max, step, class) == (&other.min, &other.max, &other.step, &other.class)
    }
}

/// The field.
#[component(Typed)]
pub fn typed(props: &Props) -> Html {
    let redraw = use_force_update();
    let onchange = {
        let typed = props.typed.clone();
        Callback::from(move |event: Event| {
            typed.emit(platform::typed(&event));
            // What was refused makes way for what stands.
            redraw.force_update();
        })
    };
    let Props { value, kind, test, label, placeholder, min, max, step, class, .. } = props.clone();
    let digits = step.as_deref() == Some("1");
    let keyboard = (kind == "number").then_some(if digits { "numeric" } else { "decimal" });
    html! {
        <input class={classes!("input", class)} type={kind} inputmode={keyboard} autocomplete="off" spellcheck="false" aria-label={label}
            data-test={test} {placeholder} {min} {max} {step} {value} {onchange} />
    }
}
