//! Where people live: invented streets in real towns, with postal codes of each town's area.

use seed::Stream;
use serde_json::{Value, json};

/// Town, state, and the first three digits of its postal codes.
const TOWNS: [(&str, &str, &str); 24] = [
    ("Albuquerque", "NM", "871"),
    ("Atlanta", "GA", "303"),
    ("Boise", "ID", "837"),
    ("Buffalo", "NY", "142"),
    ("Cleveland", "OH", "441"),
    ("Fresno", "CA", "937"),
    ("Honolulu", "HI", "968"),
    ("Kansas City", "MO", "641"),
    ("Louisville", "KY", "402"),
    ("Madison", "WI", "537"),
    ("Memphis", "TN", "381"),
    ("Milwaukee", "WI", "532"),
    ("Minneapolis", "MN", "554"),
    ("Omaha", "NE", "681"),
    ("Orlando", "FL", "328"),
    ("Pittsburgh", "PA", "152"),
    ("Portland", "OR", "972"),
    ("Raleigh", "NC", "276"),
    ("Richmond", "VA", "232"),
    ("Sacramento", "CA", "958"),
    ("Spokane", "WA", "992"),
    ("Tampa", "FL", "336"),
    ("Tucson", "AZ", "857"),
    ("Tulsa", "OK", "741"),
];

const STREETS: [&str; 30] = [
    "Alder Court",
    "Aspen Row",
    "Bellflower Road",
    "Birchwood Terrace",
    "Bluebird Lane",
    "Brickyard Road",
    "Canal Street",
    "Cooper Street",
    "Dogwood Circle",
    "Fairground Avenue",
    "Foundry Street",
    "Garnet Avenue",
    "Granary Lane",
    "Harbor View",
    "Heron Way",
    "Juniper Street",
    "Kestrel Court",
    "Larkspur Road",
    "Linden Avenue",
    "Magnolia Terrace",
    "Meadowbrook Road",
    "Mill Pond Road",
    "Orchard Street",
    "Poplar Avenue",
    "Quarry Road",
    "Railroad Avenue",
    "Saddle Creek Road",
    "Schoolhouse Lane",
    "Sycamore Street",
    "Windmill Way",
];

/// An address, its keys in the order of the data files (country before state).
pub(crate) fn address(stream: &mut Stream) -> Value {
    let (town, state, area) = TOWNS[stream.index(TOWNS.len())];
    let street = STREETS[stream.index(STREETS.len())];
    json!({
        "address1": format!("{} {street}", stream.between(12, 989)),
        "address2": format!("{} {}", ["Apt", "Suite", "Unit"][stream.index(3)], stream.between(101, 999)),
        "city": town,
        "country": "USA",
        "state": state,
        "zip": format!("{area}{:02}", stream.below(100)),
    })
}
