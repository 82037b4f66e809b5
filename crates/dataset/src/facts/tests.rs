//! What counts as a specific, and what bears it out.

use super::*;

fn check(text: &str, expected: &[&str]) {
    let found: Vec<String> =
        specifics(text).iter().map(|it| format!("{}: {}", it.kind.noun(), it.text)).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn ids_numbers_amounts_dates_emails_and_names_are_found() {
    check("Cancel order #W7673460, please.", &["id: #W7673460"]);
    check("My email is ada.stone1@example.com.", &["email address: ada.stone1@example.com"]);
    check("Move HAT233 to May 26.", &["id: HAT233", "date: May 26"]);
    check("reservation QEOHFA and CG03VM", &["id: QEOHFA", "id: CG03VM"]);
    check("I paid $54 and got 12 dollars back", &["amount: $54", "amount: 12"]);
    check("Item 8347720328 for 1,200", &["number: 8347720328", "number: 1,200"]);
    check("I live in zip code 10083.", &["number: 10083"]);
    check("born on the 3rd of July 1985", &["date: 3rd of July 1985"]);
    check("My name is Li Wang", &["name: Li Wang"]);
    check("I'm Robin Vale (born 1941-03-12).", &["date: 1941-03-12", "name: Robin Vale"]);
    check("Please replace Mia Li by Amelia Ahmed", &["name: Mia Li", "name: Amelia Ahmed"]);
    check("my card credit_card_123", &["id: credit_card_123"]);
}

#[test]
fn ordinary_talk_holds_no_specifics() {
    for text in [
        "Hi! I would like 2 bags, please.",
        "PLEASE CANCEL it now",
        "May I add 3 bags?",
        "I am American and I'm Sorry about that",
        "Yes, that is right. Thank You!",
        "The lamp in size XL with 12 W, 4K and USB-C",
        "It's about the Cast Iron Skillet from New York",
        "see you at 16:45",
        "I march 5 times a week",
    ] {
        check(text, &[]);
    }
}

fn unknown(known: &[&str], text: &str, expected: &[&str]) {
    let facts = Facts::of(known.iter().copied());
    let mut found = specifics(text);
    found.retain(|specific| !facts.knows(specific));
    let found: Vec<String> = found.into_iter().map(|it| it.text).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn usual_spellings_of_one_thing_bear_each_other_out() {
    unknown(&["order #W1234567"], "order W1234567", &[]);
    unknown(&["on 2024-05-20"], "on May 20, 2024 or the 20th of May", &[]);
    unknown(&["on May 20"], "on 2024-05-20", &[]);
    unknown(&["on May 20"], "on May 21", &["May 21"]);
    unknown(&["born 1985-07-03"], "born July 3, 1984", &["July 3 1984"]);
    unknown(&["$1,881.30"], "that is $1881.3, about 1881", &[]);
    unknown(&["36.48"], "$37 or $36, not $38", &["$38"]);
    unknown(&["user mia_li_3668"], "3668", &[]);
    unknown(&["the 900 W blender"], "the 900W blender, not the 700W one", &["700W"]);
    unknown(&["You are Ada Stone."], "I am ada stone. My name is Ada Stone", &[]);
    unknown(&["You are Ada Stone."], "My name is Eva Stone", &["Eva Stone"]);
}

#[test]
fn values_of_calls_are_borne_out_as_people_say_them() {
    let facts = Facts::of([
        "I fly in basic economy on May 20 to 12 Oak Road, Suite 5, Boston",
        "id hannah_mendes_1461",
    ]);
    for value in
        ["basic_economy", "2024-05-20", "12 Oak Road", "Suite 5", "Boston", "hannah_mendes_1461"]
    {
        assert!(facts.bears(value), "{value}");
    }
    for value in ["business", "2024-05-21", "13 Oak Road", "hannah_mendes_1462", "gift_card_1461"] {
        assert!(!facts.bears(value), "{value}");
    }
}
