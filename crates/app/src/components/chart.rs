//! Small charts in SVG: bars, shares with their interval, curves. Lengths across are percentages, so that words keep their
//! size at every width; nothing is drawn that is not also said.

use yew::prelude::*;

/// Height of a row of bars.
const HEIGHT: u32 = 120;
/// Most bars with a word under each.
const NAMED: usize = 16;
/// Height of a drawing of curves.
const CURVES: u32 = 180;

/// A bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What stands under it.
    pub name: String,
    /// How high it is.
    pub count: u64,
    /// What it says, in a sentence.
    pub title: String,
}

/// Bars and what happens when one is chosen.
#[derive(Clone, PartialEq, Properties)]
pub struct BarsProps {
    /// From left to right.
    pub bars: Vec<Bar>,
    /// Gets the place of a bar that was chosen.
    pub onopen: Callback<usize>,
}

/// Bars side by side; each is a button.
#[component(Bars)]
pub fn bars(props: &BarsProps) -> Html {
    let most = props.bars.iter().map(|bar| bar.count).max().unwrap_or(1).max(1);
    let count = props.bars.len().max(1);
    let each = (count / NAMED + 1).max(1);
    html! {
        <svg class="chart chart-bars" width="100%" height={(HEIGHT + 22).to_string()} role="group">
            <line class="chart-axis" x1="0" x2="100%" y1={HEIGHT.to_string()} y2={HEIGHT.to_string()} />
            { for props.bars.iter().enumerate().map(|(place, bar)| {
                let height = (bar.count * u64::from(HEIGHT - 14) / most).max(u64::from(bar.count > 0));
                let top = u64::from(HEIGHT) - height;
                let (left, width) = slot(place, count);
                let open = { let open = props.onopen.clone(); Callback::from(move |_: MouseEvent| open.emit(place)) };
                html! {
                    <g class="chart-bar" role="button" tabindex="0" aria-label={bar.title.clone()} onclick={open} onkeydown={pressed(&props.onopen, place)}>
                        <title>{ &bar.title }</title>
                        <rect class="chart-hit" x={percent(left)} y="0" width={percent(width)} height={HEIGHT.to_string()} />
                        <rect class="chart-part" x={percent(left + width * 0.1)} y={top.to_string()} width={percent(width * 0.8)} height={height.to_string()} rx="2" />
                        if place % each == 0 {
                            <text class="chart-word" x={percent(left + width / 2.0)} y={(HEIGHT + 16).to_string()} text-anchor="middle">{ &bar.name }</text>
                        }
                    </g>
                }
            }) }
        </svg>
    }
}

/// A share from 0 to 1 with its interval.
pub fn share(value: f64, (low, high): (f64, f64)) -> Html {
    html! {
        <svg class="chart chart-share" width="100%" height="12" aria-hidden="true">
            <rect class="chart-all" width="100%" height="8" y="2" rx="3" />
            <rect class="chart-part" width={percent(value * 100.0)} height="8" y="2" rx="3" />
            <line class="chart-interval" x1={percent(low * 100.0)} x2={percent(high * 100.0)} y1="6" y2="6" />
            <line class="chart-interval" x1={percent(low * 100.0)} x2={percent(low * 100.0)} y1="2" y2="10" />
            <line class="chart-interval" x1={percent(high * 100.0)} x2={percent(high * 100.0)} y1="2" y2="10" />
        </svg>
    }
}

/// A plain bar: a part of a whole.
pub fn part(part: u64, whole: u64) -> Html {
    let width = (part.min(whole) * 100).checked_div(whole).unwrap_or_default();
    html! {
        <svg class="chart chart-share" width="100%" height="12" aria-hidden="true">
            <rect class="chart-all" width="100%" height="8" y="2" rx="3" />
            <rect class="chart-part" width={format!("{width}%")} height="8" y="2" rx="3" />
        </svg>
    }
}

/// A curve through points.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// What it is.
    pub name: String,
    /// Points from left to right.
    pub points: Vec<(u32, u32)>,
}

/// Curves over one scale, the first in the strong colour; `most` is the line that they can reach.
pub fn curves(curves: &[Curve], most: Option<u32>, across: &str, up: &str) -> Html {
    let points = || curves.iter().flat_map(|curve| curve.points.iter());
    let right = points().map(|point| point.0).max().unwrap_or(1).max(1);
    let top = points().map(|point| point.1).max().unwrap_or(1).max(most.unwrap_or(0)).max(1);
    let at = |(x, y): &(u32, u32)| {
        let (x, y) = (f64::from(*x) / f64::from(right), f64::from(*y) / f64::from(top));
        format!("{:.2},{:.2}", x * 100.0, 100.0 - y * 94.0)
    };
    let words = |curve: &Curve| {
        let last = curve.points.last().copied().unwrap_or_default();
        format!("{}: {} {up} after {} {across}", curve.name, last.1, last.0)
    };
    let label = curves.iter().map(words).collect::<Vec<_>>().join("; ");
    html! {
        <figure class="chart-figure">
            <svg class="chart chart-curves" width="100%" height={CURVES.to_string()} viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={label}>
                <line class="chart-axis" x1="0" x2="100" y1="100" y2="100" />
                if let Some(most) = most {
                    <line class="chart-most" x1="0" x2="100" y1={height(most, top)} y2={height(most, top)} />
                }
                { for curves.iter().enumerate().map(|(place, curve)| html! {
                    <polyline class={format!("chart-curve chart-curve-{place}")} points={curve.points.iter().map(at).collect::<Vec<_>>().join(" ")} />
                }) }
            </svg>
            <figcaption class="small muted row">
                { for curves.iter().enumerate().map(|(place, curve)| html! {
                    <span><span class={format!("swatch chart-swatch-{place}")} aria-hidden="true"></span>{ words(curve) }</span>
                }) }
                if let Some(most) = most { <span>{ format!("the line: all {most}") }</span> }
            </figcaption>
        </figure>
    }
}

fn height(value: u32, top: u32) -> String {
    format!("{:.2}", 100.0 - f64::from(value) / f64::from(top) * 94.0)
}

/// Left edge and width of a bar, in percent.
#[expect(clippy::cast_precision_loss, reason = "there are at most some hundred bars")]
fn slot(place: usize, count: usize) -> (f64, f64) {
    let width = 100.0 / count as f64;
    (place as f64 * width, width)
}

fn percent(value: f64) -> String {
    format!("{value:.2}%")
}

fn pressed(open: &Callback<usize>, place: usize) -> Callback<KeyboardEvent> {
    let open = open.clone();
    Callback::from(move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            open.emit(place);
        }
    })
}
