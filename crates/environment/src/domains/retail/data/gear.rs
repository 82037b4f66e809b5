//! What the shop sells, second half: sport, outdoors, tools, music and electronics.

use super::catalogue::{Kind, graded, kind, plain};

/// Sport, outdoors, tools, music and electronics.
pub(super) const GEAR: [Kind; 25] = [
    kind(
        "Camping Tent",
        312,
        &[
            graded("sleeps", &["2", "3", "4", "6"]),
            plain("color", &["olive", "orange", "sky"]),
            graded("seasons", &["3", "4"]),
        ],
    ),
    kind(
        "Sleeping Bag",
        156,
        &[
            graded("comfort limit", &["10 C", "0 C", "-10 C"]),
            graded("fill", &["synthetic", "down"]),
            plain("zip side", &["left", "right"]),
            plain("length", &["regular", "tall"]),
        ],
    ),
    kind(
        "Headlamp",
        46,
        &[
            graded("lumens", &["200", "400", "800"]),
            graded("battery", &["AAA", "rechargeable"]),
            plain("strap", &["black", "lime", "red"]),
            plain("beam", &["spot", "wide"]),
        ],
    ),
    kind(
        "Trekking Poles",
        88,
        &[
            graded("shaft", &["aluminum", "carbon"]),
            plain("lock", &["twist", "lever", "push pin"]),
            plain("handle", &["cork", "foam", "rubber"]),
            plain("tip", &["road", "trail"]),
        ],
    ),
    kind(
        "Kayak",
        874,
        &[
            graded("paddlers", &["1", "2"]),
            graded("hull", &["inflatable", "polyethylene", "composite"]),
            plain("color", &["yellow", "turquoise", "crimson"]),
            plain("rudder", &["none", "foot pedal"]),
        ],
    ),
    kind(
        "Snowboard",
        418,
        &[
            plain("board length", &["146 cm", "152 cm", "158 cm", "163 cm"]),
            plain("profile", &["camber", "rocker", "hybrid"]),
            graded("base", &["extruded", "sintered"]),
        ],
    ),
    kind(
        "Tennis Racket",
        138,
        &[
            plain("grip size", &["L1", "L2", "L3", "L4"]),
            graded("frame", &["aluminum", "graphite"]),
            plain("head", &["645 sq cm", "660 sq cm", "680 sq cm"]),
        ],
    ),
    kind(
        "Golf Bag",
        189,
        &[
            plain("carry", &["stand", "cart"]),
            graded("dividers", &["5", "7", "14"]),
            plain("color", &["white", "navy", "racing green"]),
            graded("fabric", &["nylon", "waxed canvas"]),
        ],
    ),
    kind(
        "Rowing Machine",
        968,
        &[
            graded("drag", &["hydraulic", "magnetic", "air", "water"]),
            graded("monitor", &["basic", "color screen"]),
            plain("rail", &["folding", "fixed", "upright"]),
        ],
    ),
    kind(
        "Treadmill",
        1249,
        &[
            graded("top speed", &["8 mph", "10 mph", "12 mph"]),
            graded("incline", &["none", "manual", "powered"]),
            graded("deck", &["120 cm", "135 cm", "150 cm"]),
        ],
    ),
    kind(
        "Hammock",
        74,
        &[
            graded("persons", &["1", "2"]),
            plain("cloth", &["cotton", "ripstop", "rope"]),
            plain("stripes", &["sunset", "ocean", "plain"]),
            graded("frame", &["none", "steel"]),
        ],
    ),
    kind(
        "Fire Pit",
        234,
        &[
            graded("fuel", &["wood", "propane"]),
            plain("bowl", &["round", "square", "hexagonal"]),
            graded("metal", &["painted steel", "corten", "copper"]),
            plain("screen", &["yes", "no"]),
        ],
    ),
    kind(
        "Lawn Mower",
        486,
        &[
            graded("cut", &["35 cm", "42 cm", "51 cm"]),
            graded("drive", &["push", "self-propelled"]),
            plain("energy", &["corded", "battery", "gasoline"]),
            plain("discharge", &["bag", "side"]),
        ],
    ),
    kind(
        "Cordless Drill",
        148,
        &[
            graded("volts", &["12 V", "18 V"]),
            graded("batteries", &["0", "1", "2"]),
            plain("chuck", &["10 mm", "13 mm"]),
            plain("carry case", &["bag", "box", "none"]),
        ],
    ),
    kind(
        "Stroller",
        424,
        &[
            graded("seats", &["single", "double"]),
            plain("fold", &["umbrella", "flat", "one-hand"]),
            plain("canopy", &["grey", "sage", "rust", "plum"]),
        ],
    ),
    kind(
        "Digital Piano",
        1120,
        &[
            graded("keys", &["61", "73", "88"]),
            graded("action", &["semi-weighted", "graded hammer"]),
            plain("cabinet", &["portable", "upright"]),
            plain("color", &["black", "white", "rosewood"]),
        ],
    ),
    kind(
        "Acoustic Guitar",
        478,
        &[
            plain("body", &["parlor", "concert", "dreadnought"]),
            graded("top", &["laminate", "cedar", "spruce"]),
            graded("pickup", &["none", "piezo"]),
            plain("orientation", &["right-handed", "left-handed"]),
        ],
    ),
    kind(
        "Turntable",
        342,
        &[
            graded("motor", &["belt", "direct"]),
            graded("cartridge", &["moving magnet", "moving coil"]),
            plain("plinth", &["gloss black", "walnut", "white"]),
            plain("phono stage", &["built in", "separate"]),
        ],
    ),
    kind(
        "Soundbar",
        284,
        &[
            graded("channels", &["2.0", "2.1", "3.1", "5.1"]),
            plain("link", &["HDMI", "optical"]),
            plain("grille", &["cloth", "metal", "wood"]),
        ],
    ),
    kind(
        "Television",
        1360,
        &[
            graded("diagonal", &["43 in", "55 in", "65 in", "75 in"]),
            graded("panel", &["LCD", "mini LED", "OLED"]),
            plain("mount", &["feet", "pedestal", "wall"]),
        ],
    ),
    kind(
        "Projector",
        824,
        &[
            graded("lamp", &["LED", "laser"]),
            graded("picture", &["720p", "1080p", "4K"]),
            plain("throw", &["long", "short"]),
            plain("shell", &["white", "black"]),
            plain("speaker", &["yes", "no"]),
        ],
    ),
    kind(
        "Graphics Tablet",
        312,
        &[
            graded("active area", &["small", "medium", "large"]),
            graded("pen", &["4096 levels", "8192 levels"]),
            plain("cable", &["USB-A", "USB-C", "wireless"]),
            plain("hand", &["right", "left"]),
        ],
    ),
    kind(
        "USB Hub",
        44,
        &[
            graded("ports", &["4", "7", "10"]),
            plain("plug", &["USB-A", "USB-C"]),
            graded("supply", &["bus powered", "mains adapter"]),
            plain("shell", &["aluminum", "black", "white"]),
        ],
    ),
    kind(
        "Telescope",
        3150,
        &[
            graded("aperture", &["80 mm", "130 mm", "200 mm", "280 mm"]),
            plain("optics", &["refractor", "reflector"]),
            graded("mount", &["tabletop", "equatorial", "computerized"]),
        ],
    ),
    kind(
        "Quadcopter",
        698,
        &[
            graded("flight time", &["22 min", "31 min", "46 min"]),
            graded("camera", &["none", "2.7K", "4K"]),
            plain("color", &["grey", "white", "orange"]),
        ],
    ),
];
