//! What the shop sells: fifty kinds of ordinary goods, with the options each comes in and about what it costs.
//!
//! The first half, for the home and for clothing, stands here; outdoor goods and electronics stand in `gear`.
//! How a kind becomes a product with variants and prices is told in `products`.

/// A kind of goods.
pub(super) struct Kind {
    /// Name of the product type.
    pub(super) name: &'static str,
    /// Price in the middle of its range, in whole dollars.
    pub(super) dollars: u32,
    /// What a customer chooses.
    pub(super) choices: &'static [Choice],
}

/// One option of a kind, such as the colour.
pub(super) struct Choice {
    /// Name of the option.
    pub(super) name: &'static str,
    /// Its values; of a graded choice, the cheapest first.
    pub(super) values: &'static [&'static str],
    /// True when a later value costs more.
    pub(super) graded: bool,
}

/// A kind of goods, in one line.
pub(super) const fn kind(name: &'static str, dollars: u32, choices: &'static [Choice]) -> Kind {
    Kind { name, dollars, choices }
}

/// An option whose values cost the same.
pub(super) const fn plain(name: &'static str, values: &'static [&'static str]) -> Choice {
    Choice { name, values, graded: false }
}

/// An option whose values grow dearer.
pub(super) const fn graded(name: &'static str, values: &'static [&'static str]) -> Choice {
    Choice { name, values, graded: true }
}

/// Clothing, kitchen, furniture and household.
pub(super) const HOME: [Kind; 25] = [
    kind(
        "Rain Jacket",
        118,
        &[
            plain("size", &["XS", "S", "M", "L", "XL"]),
            plain("color", &["mustard", "slate", "forest green"]),
            graded("lining", &["unlined", "mesh", "quilted"]),
        ],
    ),
    kind(
        "Wool Sweater",
        86,
        &[
            plain("size", &["S", "M", "L", "XL"]),
            plain("color", &["oatmeal", "charcoal", "burgundy"]),
            plain("neckline", &["crew", "V", "roll"]),
        ],
    ),
    kind(
        "Denim Jeans",
        72,
        &[
            plain("waist", &["28 in", "30 in", "32 in", "34 in"]),
            plain("inseam", &["short", "regular", "long"]),
            plain("wash", &["raw", "mid blue", "faded"]),
        ],
    ),
    kind(
        "Leather Belt",
        41,
        &[
            plain("length", &["85 cm", "95 cm", "105 cm", "115 cm"]),
            plain("color", &["tan", "black", "chestnut"]),
            plain("buckle", &["brass", "nickel"]),
        ],
    ),
    kind(
        "Umbrella",
        32,
        &[
            plain("canopy color", &["navy", "red", "clear"]),
            graded("opening", &["manual", "automatic"]),
            plain("handle", &["straight", "crook", "folding"]),
            graded("ribs", &["8", "10"]),
        ],
    ),
    kind(
        "Winter Gloves",
        38,
        &[
            plain("size", &["S", "M", "L"]),
            plain("color", &["black", "cream", "pine"]),
            graded("palm", &["knit", "suede", "goatskin"]),
        ],
    ),
    kind(
        "Blender",
        112,
        &[
            graded("jar", &["1 L plastic", "1.5 L plastic", "1.5 L glass"]),
            graded("motor", &["600 W", "900 W", "1200 W"]),
            plain("color", &["white", "graphite", "mint"]),
        ],
    ),
    kind(
        "Stand Mixer",
        384,
        &[
            graded("bowl size", &["3.5 qt", "4.5 qt", "6 qt"]),
            plain("color", &["almond", "cherry", "steel blue", "matte black"]),
            graded("bowl finish", &["brushed", "polished"]),
        ],
    ),
    kind(
        "Toaster Oven",
        148,
        &[
            graded("slices", &["4", "6", "9"]),
            plain("controls", &["dials", "touch panel"]),
            graded("mode", &["bake", "convection", "steam"]),
            plain("finish", &["stainless", "black"]),
        ],
    ),
    kind(
        "Rice Cooker",
        97,
        &[
            graded("cups", &["3", "5.5", "10"]),
            graded("heating", &["plate", "induction"]),
            plain("color", &["white", "silver", "champagne"]),
            plain("plug", &["fixed cord", "detachable cord"]),
        ],
    ),
    kind(
        "Cast Iron Skillet",
        54,
        &[
            graded("width", &["8 in", "10 in", "12 in"]),
            plain("surface", &["seasoned", "enamel white", "enamel teal"]),
            plain("with/without lid", &["with", "without"]),
            plain("grip", &["bare", "silicone sleeve"]),
        ],
    ),
    kind(
        "Kitchen Knife",
        96,
        &[
            graded("blade", &["paring 9 cm", "utility 15 cm", "cook 20 cm", "cook 25 cm"]),
            graded("steel", &["stainless", "carbon", "layered"]),
            plain("handle", &["walnut", "resin"]),
        ],
    ),
    kind(
        "Dinnerware Set",
        124,
        &[
            graded("place settings", &["2", "4", "6", "8"]),
            plain("glaze", &["chalk", "sea green", "speckled"]),
            graded("ware", &["stoneware", "porcelain"]),
        ],
    ),
    kind(
        "Wine Cooler",
        436,
        &[
            graded("bottles", &["12", "18", "28"]),
            graded("zones", &["single", "dual"]),
            plain("door hinge", &["left", "right"]),
            plain("trim", &["black", "steel"]),
        ],
    ),
    kind(
        "Bar Stool",
        136,
        &[
            plain("seat height", &["61 cm", "66 cm", "75 cm"]),
            graded("seat", &["beech", "velvet", "leather"]),
            plain("legs", &["black steel", "brass", "oak"]),
            plain("swivel", &["yes", "no"]),
        ],
    ),
    kind(
        "Dining Table",
        918,
        &[
            graded("seats", &["4", "6", "8"]),
            graded("wood", &["pine", "ash", "oak", "walnut"]),
            plain("shape", &["rectangular", "oval"]),
        ],
    ),
    kind(
        "Sofa",
        1480,
        &[
            graded("width", &["two seats", "three seats", "corner"]),
            plain("fabric", &["linen", "boucle", "corduroy"]),
            plain("color", &["sand", "moss", "ink"]),
            plain("feet", &["wood", "metal"]),
        ],
    ),
    kind(
        "Mattress",
        1190,
        &[
            graded("bed size", &["twin", "full", "queen", "king"]),
            plain("firmness", &["soft", "medium", "firm"]),
            graded("core", &["foam", "springs", "latex"]),
        ],
    ),
    kind(
        "Nightstand",
        158,
        &[
            graded("drawers", &["1", "2", "3"]),
            plain("finish", &["white", "natural oak", "smoked oak"]),
            plain("knobs", &["wood", "brass", "none"]),
        ],
    ),
    kind(
        "Floor Lamp",
        132,
        &[
            plain("shade", &["drum", "dome", "globe"]),
            plain("stand", &["tripod", "arc", "straight"]),
            graded("switch", &["foot", "dimmer", "remote"]),
        ],
    ),
    kind(
        "Area Rug",
        246,
        &[
            graded("dimensions", &["4 x 6 ft", "5 x 8 ft", "8 x 10 ft"]),
            graded("fiber", &["jute", "cotton", "wool"]),
            plain("pattern", &["solid", "checked", "border"]),
        ],
    ),
    kind(
        "Duvet Cover",
        92,
        &[
            graded("bed size", &["twin", "queen", "king"]),
            graded("weave", &["percale", "sateen", "linen"]),
            plain("color", &["snow", "clay", "dusk blue"]),
            plain("closure", &["buttons", "ties"]),
        ],
    ),
    kind(
        "Bath Towel Set",
        62,
        &[
            graded("count", &["2", "4", "6"]),
            plain("color", &["white", "stone", "coral", "teal"]),
            graded("cotton", &["standard", "long staple"]),
        ],
    ),
    kind(
        "Sewing Machine",
        326,
        &[
            graded("stitches", &["16", "60", "180"]),
            graded("drive", &["mechanical", "computerized"]),
            plain("case", &["soft cover", "hard case"]),
            plain("color", &["white", "lilac"]),
        ],
    ),
    kind(
        "Aquarium",
        228,
        &[
            graded("volume", &["40 L", "75 L", "120 L"]),
            plain("glass", &["curved", "straight"]),
            graded("light", &["white", "full spectrum"]),
            graded("stand", &["none", "cabinet"]),
        ],
    ),
];
