//! What files a visitor gave, by their names: the tables of a domain, or results of runs. Their content is not looked
//! at here.

use environment::domain::Card;
use environment::registry::CARDS;

/// What a set of files is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recognised {
    /// The data files of a domain.
    Data {
        /// Name of the domain.
        domain: &'static str,
        /// Each table with the place of its file among those given.
        tables: Vec<(&'static str, usize)>,
    },
    /// Results of runs, all of them.
    Results,
}

/// What these files are. `domain` is named where only its data files are wanted. `Err` says what to give instead.
pub fn recognise(names: &[String], domain: Option<&str>) -> Result<Recognised, String> {
    let stems: Vec<String> = names.iter().map(|name| stem(name)).collect();
    let cards: Vec<&Card> =
        CARDS.iter().filter(|card| domain.is_none_or(|domain| card.name == domain)).collect();
    let known = |stem: &String| CARDS.iter().any(|card| card.tables.contains(&stem.as_str()));
    if !stems.iter().any(known) && domain.is_none() {
        return results(names);
    }
    let complete: Vec<&&Card> =
        cards.iter().filter(|card| lacks(card, &stems).is_empty()).collect();
    match complete.as_slice() {
        [card] => data(card, names, &stems),
        [] => Err(incomplete(&cards, names, &stems)),
        _ => Err(format!(
            "These files belong to several domains ({}): give those of one domain at a time.",
            complete.iter().map(|card| card.name).collect::<Vec<_>>().join(", ")
        )),
    }
}

/// The name of a table's file without folder, ending and the number that browsers give to copies.
fn stem(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name).to_lowercase();
    let stem = file.strip_suffix(".json").unwrap_or(&file);
    let base = stem.split(" (").next().unwrap_or(stem);
    base.trim().to_owned()
}

fn results(names: &[String]) -> Result<Recognised, String> {
    let other = names.iter().find(|name| {
        let ending = name.rsplit('.').next().unwrap_or_default().to_lowercase();
        !["json", "jsonl"].contains(&ending.as_str())
    });
    match other {
        None => Ok(Recognised::Results),
        Some(name) => Err(format!(
            "{name} is no JSON file. Data files ({}) and results of tau-bench runs can be opened here.",
            wanted(&CARDS.iter().collect::<Vec<_>>())
        )),
    }
}

fn data(card: &Card, names: &[String], stems: &[String]) -> Result<Recognised, String> {
    if let Some(place) = stems.iter().position(|stem| !card.tables.contains(&stem.as_str())) {
        return Err(format!(
            "{} is no table of the domain {}. Give its data files ({}) alone, and results apart from them.",
            names[place],
            card.name,
            files(card.tables)
        ));
    }
    let place = |table: &&'static str| {
        let place = stems.iter().position(|stem| stem == table)?;
        Some((*table, place))
    };
    let tables: Vec<_> = card.tables.iter().filter_map(place).collect();
    if tables.len() < stems.len() {
        return Err(format!(
            "One table comes twice: give one file each of {}.",
            files(card.tables)
        ));
    }
    let domain = CARDS.iter().find(|known| known.name == card.name).map_or("", |known| known.name);
    Ok(Recognised::Data { domain, tables })
}

/// Names the domain that most of the files belong to, and what is missing for it.
fn incomplete(cards: &[&Card], names: &[String], stems: &[String]) -> String {
    let found = |card: &Card| card.tables.len() - lacks(card, stems).len();
    let most = cards.iter().map(|card| found(card)).max().unwrap_or_default();
    let best: Vec<&Card> =
        cards.iter().copied().filter(|card| most > 0 && found(card) == most).collect();
    let names = names.join(", ");
    match best.as_slice() {
        [card] => format!(
            "{names}: for the domain {} {} is missing. Give {} together.",
            card.name,
            files(&lacks(card, stems)),
            files(card.tables)
        ),
        [] => format!("{names}: no data file. Give {} together.", wanted(cards)),
        best => format!(
            "{names} alone does not make a database. Give all files of one domain together: {}.",
            wanted(best)
        ),
    }
}

fn lacks(card: &Card, stems: &[String]) -> Vec<&'static str> {
    card.tables.iter().copied().filter(|table| !stems.iter().any(|stem| stem == table)).collect()
}

fn wanted(cards: &[&Card]) -> String {
    let of = |card: &&Card| format!("{} for {}", files(card.tables), card.name);
    cards.iter().map(of).collect::<Vec<_>>().join("; ")
}

fn files(tables: &[&str]) -> String {
    let names: Vec<String> = tables.iter().map(|table| format!("{table}.json")).collect();
    match names.as_slice() {
        [most @ .., last] if !most.is_empty() => format!("{} and {last}", most.join(", ")),
        names => names.join(""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(names: &[&str], domain: Option<&str>) -> Result<Recognised, String> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        recognise(&names, domain)
    }

    #[test]
    fn the_tables_of_a_domain_are_known_in_any_order_and_with_the_marks_of_a_download() {
        let found = look(&["data/Users.json", "orders (1).json", "products.json"], None);
        let tables = vec![("orders", 1), ("products", 2), ("users", 0)];
        assert_eq!(found, Ok(Recognised::Data { domain: "retail", tables }));
        let found = look(&["users.json", "flights.json", "reservations.json"], None).unwrap();
        assert!(matches!(found, Recognised::Data { domain: "airline", .. }));
    }

    #[test]
    fn other_json_files_are_results() {
        assert_eq!(look(&["gpt-4o-retail.json", "more.jsonl"], None), Ok(Recognised::Results));
    }

    #[test]
    fn a_wrong_mixture_is_refused_with_what_to_give_instead() {
        let cases: [(&[&str], Option<&str>, &str); 7] = [
            (&["orders.json", "users.json"], None, "products.json is missing"),
            (&["users.json"], None, "alone does not make a database"),
            (
                &[
                    "orders.json",
                    "products.json",
                    "users.json",
                    "flights.json",
                    "reservations.json",
                ],
                None,
                "several domains",
            ),
            (
                &["orders.json", "products.json", "users.json", "runs.json"],
                None,
                "runs.json is no table",
            ),
            (
                &["orders.json", "products.json", "users.json", "users (1).json"],
                None,
                "comes twice",
            ),
            (&["holiday.jpg"], None, "holiday.jpg is no JSON file"),
            (&["runs.json"], Some("mock"), "books.json and members.json"),
        ];
        for (names, domain, expected) in cases {
            let message = look(names, domain).unwrap_err();
            assert!(message.contains(expected), "{names:?}: {message}");
        }
    }
}
