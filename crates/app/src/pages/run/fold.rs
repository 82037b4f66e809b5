//! One step of a task's way as a part that opens: what is inside is made only while it is open, since a task may hold
//! three dialogues and six rounds of which one is read.

use yew::prelude::*;

use crate::platform;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The line that is always there.
    pub head: Html,
    /// What is inside.
    pub body: Callback<(), Html>,
    /// True when it is open until the visitor says otherwise.
    #[prop_or_default]
    pub open: bool,
    /// Test hook.
    #[prop_or_default]
    pub test: AttrValue,
    /// Further classes of the inside.
    #[prop_or_default]
    pub class: Classes,
}

/// The part.
#[component(Fold)]
pub fn fold(props: &Props) -> Html {
    let element = use_node_ref();
    let open = use_state_eq(|| props.open);
    {
        let open = open.clone();
        use_effect_with(props.open, move |now| open.set(*now));
    }
    let ontoggle = {
        let (element, open) = (element.clone(), open.clone());
        Callback::from(move |_: Event| open.set(platform::is_open(&element)))
    };
    html! {
        <details ref={element} class="step" open={*open} data-test={props.test.clone()} {ontoggle}>
            <summary class="step-head">{ props.head.clone() }</summary>
            if *open { <div class={classes!("step-body", props.class.clone())}>{ props.body.emit(()) }</div> }
        </details>
    }
}
