//! Contexts in a domain whose catalogue is large: what is promised can be done, and prompts stay short.

use std::fmt::Write as _;

use super::*;

static AIRLINE: LazyLock<Environment> = LazyLock::new(|| environment("airline"));

/// Every call of this tool that could be meant, over what prompts show of the rows. Whoever pays has a credit card.
fn candidates(
    context: &Context,
    blocks: &BTreeMap<String, Map<String, Value>>,
    tool: &str,
) -> Vec<Call> {
    let user = &blocks["users"][&context.account];
    let methods = user["payment_methods"].as_object().unwrap();
    let card = methods.iter().find(|(_, method)| method["source"] == "credit_card").map(|it| it.0);
    let mut calls = Vec::new();
    let mut add = |arguments: Value| calls.push(Call::new(tool, arguments));
    for (id, reservation) in blocks.get("reservations").into_iter().flatten() {
        let people = reservation["passengers"].as_array().unwrap();
        let bags = |key: &str| reservation[key].as_u64().unwrap();
        match tool {
            "cancel_reservation" => add(json!({"reservation_id": id})),
            "send_certificate" => {
                add(json!({"user_id": context.account, "amount": 100 * people.len()}));
            }
            "update_reservation_passengers" => {
                let mut people = people.clone();
                people[0]["first_name"] = json!("Ida");
                add(json!({"reservation_id": id, "passengers": people}));
            }
            "update_reservation_baggages" => {
                for nonfree in [0, 1].map(|more| bags("nonfree_baggages") + more) {
                    add(json!({"reservation_id": id, "total_baggages": bags("total_baggages") + 1,
                        "nonfree_baggages": nonfree, "payment_id": card}));
                }
            }
            "update_reservation_flights" => {
                for flights in moved(reservation, &blocks["flights"]) {
                    add(
                        json!({"reservation_id": id, "cabin": reservation["cabin"], "flights": flights,
                        "payment_id": card}),
                    );
                }
            }
            "book_reservation" => {
                for (number, day, record) in days(reservation, &blocks["flights"]) {
                    let flight = &blocks["flights"][number];
                    add(json!({"user_id": context.account, "origin": flight["origin"],
                        "destination": flight["destination"], "flight_type": "one_way", "cabin": "economy",
                        "flights": [{"flight_number": number, "date": day}], "passengers": [people[0]],
                        "payment_methods": [{"payment_id": card, "amount": record["prices"]["economy"]}],
                        "total_baggages": 0, "nonfree_baggages": 0, "insurance": "no"}));
                }
            }
            _ => {}
        }
    }
    calls
}

/// Number, day and record of each shown day of the flights of a reservation.
fn days<'a>(
    reservation: &'a Value,
    flights: &'a Map<String, Value>,
) -> Vec<(&'a str, &'a str, &'a Value)> {
    let legs = reservation["flights"].as_array().unwrap().iter();
    let numbers = legs.map(|leg| leg["flight_number"].as_str().unwrap());
    let of = |number: &'a str| {
        let dates = flights[number]["dates"].as_object().unwrap();
        dates.iter().map(move |(day, record)| (number, day.as_str(), record))
    };
    numbers.flat_map(of).collect()
}

/// The flights of a reservation with one of them on another shown day.
fn moved(reservation: &Value, flights: &Map<String, Value>) -> Vec<Value> {
    let legs: Vec<Value> = reservation["flights"]
        .as_array()
        .unwrap()
        .iter()
        .map(|leg| json!({"flight_number": leg["flight_number"], "date": leg["date"]}))
        .collect();
    let on = |(at, day): (usize, &str)| {
        let mut legs = legs.clone();
        legs[at]["date"] = json!(day);
        Value::Array(legs)
    };
    let shown = days(reservation, flights);
    let at = |number: &str| legs.iter().position(|leg| leg["flight_number"] == number).unwrap();
    shown.into_iter().map(|(number, day, _)| on((at(number), day))).collect()
}

/// Whether calls of the core exist that run one after the other and break no rule.
fn can_be_done(
    context: &Context,
    blocks: &BTreeMap<String, Map<String, Value>>,
    done: &[Call],
) -> bool {
    let Some(tool) = context.core.get(done.len()) else { return true };
    candidates(context, blocks, tool).into_iter().any(|call| {
        let calls = [done, &[call]].concat();
        let trace = AIRLINE.trace(&calls);
        let ran = trace.steps.iter().all(|step| step.observation.is_done());
        let changed = calls.len() < 2 || calls[calls.len() - 2] != calls[calls.len() - 1];
        let kept = environment::policy::check(AIRLINE.domain().rules(), &trace).is_empty();
        ran && kept && changed && can_be_done(context, blocks, &calls)
    })
}

#[test]
fn contexts_keep_their_bounds_and_their_cores_can_be_carried_out_on_what_is_shown() {
    let config = SamplingConfig { max_rows: 3, ..Default::default() };
    let sampler = Sampler::new(&AIRLINE, config.clone());
    let mut met = BTreeMap::new();
    for context in contexts(&AIRLINE, &config, 80) {
        check_context(&AIRLINE, &config, &context);
        let blocks = sampler.data_blocks(&AIRLINE, &context).into_iter().collect();
        assert!(can_be_done(&context, &blocks, &[]), "{context:?}");
        for tool in context.core {
            *met.entry(tool).or_insert(0) += 1;
        }
    }
    assert_eq!(met.len(), 6, "every write is posed: {met:?}");
}

#[test]
fn a_prompt_shows_few_days_of_a_flight_and_every_day_that_is_booked() {
    let sampler = Sampler::new(&AIRLINE, SamplingConfig::default());
    let (mut longest, mut report) = (0, String::new());
    for context in contexts(&AIRLINE, &SamplingConfig::default(), 60) {
        let blocks: BTreeMap<String, _> =
            sampler.data_blocks(&AIRLINE, &context).into_iter().collect();
        for reservation in blocks.get("reservations").into_iter().flat_map(Map::values) {
            for leg in reservation["flights"].as_array().unwrap() {
                let dates = &blocks["flights"][leg["flight_number"].as_str().unwrap()]["dates"];
                assert!(dates.get(leg["date"].as_str().unwrap()).is_some(), "{leg}");
                assert!((3..=12).contains(&dates.as_object().unwrap().len()), "{dates}");
            }
        }
        let size = json!(blocks).to_string().len();
        writeln!(report, "{size} bytes: {} {:?}", context.account, context.core).unwrap();
        longest = longest.max(size);
    }
    println!("{report}");
    assert!(longest < 30_000, "{longest} bytes of rows in one prompt");
}
