//! One list of measures, held against the generated airline and, where they are there, against tau-bench's files.

use super::*;

/// Name, value in tau-bench's files, and how far a generated airline may be from it.
const MEASURES: [(&str, f64, f64); 49] = [
    ("routes that are flown", 108.0, 9.0),
    ("flights that arrive on the next day", 36.0, 18.0),
    ("minutes of a flight", 183.8, 45.0),
    ("hour of departure", 11.2, 1.6),
    ("% cancelled of past days", 8.9, 1.6),
    ("% landed today", 51.7, 11.0),
    ("% flying today", 15.7, 7.0),
    ("% on time today", 19.0, 7.5),
    ("% delayed today", 13.7, 6.5),
    ("minutes of a delay", 113.3, 25.0),
    ("minutes that landed flights left late", 0.1, 1.5),
    ("minutes that landed flights arrived late", -0.3, 2.0),
    ("free seats, basic economy", 10.0, 0.5),
    ("free seats, economy", 10.0, 0.5),
    ("free seats, business", 10.1, 0.5),
    ("price of a flight, basic economy", 74.9, 1.5),
    ("price of a flight, economy", 149.7, 3.0),
    ("price of a flight, business", 349.5, 8.0),
    ("% one way", 52.3, 4.5),
    ("% direct of one way", 29.6, 10.0),
    ("% basic economy", 32.5, 4.0),
    ("% economy", 33.8, 4.0),
    ("% business", 33.8, 4.0),
    ("% with 1 passenger", 46.0, 4.5),
    ("% with 2 passengers", 33.1, 4.5),
    ("% with 3 passengers", 16.2, 3.5),
    ("% with 4 passengers", 4.8, 2.0),
    ("% whose traveller flies too", 79.9, 4.0),
    ("% of saved among other passengers", 47.7, 6.0),
    ("price paid for a flight, basic economy", 74.8, 2.0),
    ("price paid for a flight, economy", 149.6, 3.5),
    ("price paid for a flight, business", 1194.6, 60.0),
    ("% insured", 50.3, 4.5),
    ("% without bags", 53.8, 5.0),
    ("bags", 0.9, 0.15),
    ("% paid by credit card", 51.8, 7.0),
    ("day of the first flight", 16.9, 1.0),
    ("days from the first to the last flight", 2.3, 0.6),
    ("day of booking", 6.8, 0.6),
    ("% of flights still to come", 67.7, 5.0),
    ("% of flights cancelled", 2.3, 1.5),
    ("% gold", 35.0, 7.0),
    ("% silver", 36.4, 7.0),
    ("methods of a traveller", 3.0, 0.3),
    ("% credit cards of methods", 33.8, 5.0),
    ("% certificates of methods", 31.4, 5.0),
    ("money on a gift card", 150.4, 14.0),
    ("worth of a certificate", 256.0, 25.0),
    ("% of travellers without a reservation", 9.6, 6.0),
];

fn mean(values: impl IntoIterator<Item = f64>) -> f64 {
    let (sum, count) =
        values.into_iter().fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    sum / count
}

/// Percent of the items that are so.
fn percent<T>(items: impl IntoIterator<Item = T>, is: impl Fn(&T) -> bool) -> f64 {
    mean(items.into_iter().map(|item| if is(&item) { 100.0 } else { 0.0 }))
}

fn number(row: &Value, key: &str) -> f64 {
    row[key].as_f64().unwrap()
}

/// Minutes after the first of May of `2024-05-03T10:30:00`; of April, before it.
fn moment(text: &str) -> f64 {
    let day = f64::from(text[8..10].parse::<u32>().unwrap());
    let day = if &text[5..7] == "04" { day - 30.0 } else { day };
    day * 1440.0 + clock(&text[11..])
}

fn clock(text: &str) -> f64 {
    f64::from(u32::try_from(minutes(text)).unwrap())
}

fn day(row: &Value, key: &str) -> f64 {
    moment(&format!("{}T00:00:00", &text(row, key)[..10])) / 1440.0
}

fn measure(world: &World) -> Vec<f64> {
    [timetable(world), records(world), trips(world), people(world), money(world), accounts(world)]
        .concat()
}

fn timetable(world: &World) -> Vec<f64> {
    let flights = || world.flights.values();
    let routes: BTreeSet<_> =
        flights().map(|it| (text(it, "origin"), text(it, "destination"))).collect();
    let leaves = |it: &Value| clock(text(it, "scheduled_departure_time_est"));
    let arrives = |it: &Value| clock(text(it, "scheduled_arrival_time_est"));
    let count = |count: usize| f64::from(u32::try_from(count).unwrap());
    vec![
        count(routes.len()),
        count(flights().filter(|it| arrives(it) >= 1440.0).count()),
        mean(flights().map(|it| arrives(it) - leaves(it))),
        mean(flights().map(|it| leaves(it) / 60.0)),
    ]
}

fn records(world: &World) -> Vec<f64> {
    let all = || {
        let days = |flight| map(flight, "dates").map(move |(day, it)| (flight, day.as_str(), it));
        world.flights.values().flat_map(days)
    };
    let status = |wanted: &'static str| move |it: &&Value| text(it, "status") == wanted;
    let past = all().filter(|(_, day, _)| *day < "2024-05-15").map(|(_, _, it)| it);
    let today = || all().filter(|(_, day, _)| *day == "2024-05-15").map(|(_, _, it)| it);
    let late = |wanted: &'static str, kind: &'static str, end: &'static str| {
        all().filter(move |(_, _, it)| text(it, "status") == wanted).map(
            move |(flight, day, it)| {
                let planned = clock(text(flight, &format!("scheduled_{end}_time_est")));
                moment(text(it, &format!("{kind}_{end}_time_est")))
                    - moment(&format!("{day}T00:00:00"))
                    - planned
            },
        )
    };
    let open = |part: &'static str, cabin: &'static str| {
        all()
            .filter(|(_, _, it)| text(it, "status") == "available")
            .map(move |(_, _, it)| number(&it[part], cabin))
    };
    let mut found = vec![percent(past, status("cancelled"))];
    found.extend(
        ["landed", "flying", "on time", "delayed"].map(|wanted| percent(today(), status(wanted))),
    );
    found.push(mean(late("delayed", "estimated", "departure")));
    found.push(mean(late("landed", "actual", "departure")));
    found.push(mean(late("landed", "actual", "arrival")));
    found.extend(CABINS.map(|cabin| mean(open("available_seats", cabin))));
    found.extend(CABINS.map(|cabin| mean(open("prices", cabin))));
    found
}

fn trips(world: &World) -> Vec<f64> {
    let all = || world.reservations.values();
    let one_way = |it: &&Value| text(it, "flight_type") == "one_way";
    let mut found = vec![
        percent(all(), one_way),
        percent(all().filter(one_way), |it| list(it, "flights").len() == 1),
    ];
    found.extend(CABINS.map(|cabin| percent(all(), |it| text(it, "cabin") == cabin)));
    found
}

fn people(world: &World) -> Vec<f64> {
    let all = || world.reservations.values();
    let user = |it: &Value| &world.users[text(it, "user_id")];
    let own = |it: &Value, who: &Value| {
        let name = &user(it)["name"];
        who["first_name"] == name["first_name"]
            && who["last_name"] == name["last_name"]
            && who["dob"] == user(it)["dob"]
    };
    let saved = |it: &Value, who: &Value| list(user(it), "saved_passengers").contains(who);
    let others = all().flat_map(|it| list(it, "passengers").iter().map(move |who| (it, who)));
    let second = others.filter(|(it, who)| list(it, "passengers").get(1) == Some(who));
    let mut found: Vec<f64> =
        (1..=4).map(|count| percent(all(), |it| list(it, "passengers").len() == count)).collect();
    found.push(percent(all(), |it| own(it, &it["passengers"][0])));
    found.push(percent(second, |(it, who)| saved(it, who)));
    found
}

fn money(world: &World) -> Vec<f64> {
    let all = || world.reservations.values();
    let legs = || all().flat_map(|it| list(it, "flights"));
    let paid = |cabin| {
        let booked = all().filter(move |it| text(it, "cabin") == cabin);
        mean(booked.flat_map(|it| list(it, "flights")).map(|leg| number(leg, "price")))
    };
    let last = |it: &Value| day(list(it, "flights").last().unwrap(), "date");
    let first = |it: &Value| day(&it["flights"][0], "date");
    let card = |it: &&Value| text(&it["payment_history"][0], "payment_id").starts_with("credit");
    let mut found: Vec<f64> = CABINS.map(paid).into();
    found.extend([
        percent(all(), |it| text(it, "insurance") == "yes"),
        percent(all(), |it| int(it, "total_baggages") == 0),
        mean(all().map(|it| number(it, "total_baggages"))),
        percent(all(), card),
        mean(all().map(first)),
        mean(all().map(|it| last(it) - first(it))),
        mean(all().map(|it| day(it, "created_at"))),
        percent(legs(), |leg| text(world.record(leg), "status") == "available"),
        percent(legs(), |leg| text(world.record(leg), "status") == "cancelled"),
    ]);
    found
}

fn accounts(world: &World) -> Vec<f64> {
    let all = || world.users.values();
    let methods = || all().flat_map(|user| map(user, "payment_methods")).map(|(_, method)| method);
    let of = |source: &'static str| methods().filter(move |it| text(it, "source") == source);
    vec![
        percent(all(), |user| text(user, "membership") == "gold"),
        percent(all(), |user| text(user, "membership") == "silver"),
        mean(all().map(|user| mean_count(map(user, "payment_methods").count()))),
        percent(methods(), |it| text(it, "source") == "credit_card"),
        percent(methods(), |it| text(it, "source") == "certificate"),
        mean(of("gift_card").map(|it| number(it, "amount"))),
        mean(of("certificate").map(|it| number(it, "amount"))),
        percent(all(), |user| list(user, "reservations").is_empty()),
    ]
}

fn mean_count(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}

/// Every measure within its tolerance, or `exact` to the decimal that the list states.
fn check(name: &str, world: &World, exact: bool) {
    let found = measure(world);
    assert_eq!(found.len(), MEASURES.len());
    let mut faults = Vec::new();
    for ((measure, expected, tolerance), found) in MEASURES.into_iter().zip(found) {
        println!("{name:>10} {measure:<42} {found:9.1} (tau-bench {expected:.1})");
        if (found - expected).abs() > if exact { 0.051 } else { tolerance } {
            faults.push(format!("{measure}: {found:.2}, expected {expected}"));
        }
    }
    assert!(faults.is_empty(), "{name}: {faults:#?}");
}

#[test]
fn the_generated_airline_has_the_shares_of_tau_benchs() {
    for (seed, world) in SEEDS.into_iter().zip(World::all()) {
        check(&format!("seed {seed}"), world, false);
    }
}

#[test]
fn the_list_of_measures_tells_the_truth_about_tau_bench() {
    if let Some(real) = World::real() {
        check("tau-bench", &real, true);
    }
}
