//! What the demo's gift shop sells, and to whom. Every name is invented.

/// Which of the two tax classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tax {
    /// What most things are taxed with.
    Standard,
    /// Books and most food in the United Kingdom.
    Zero,
}
use Tax::{Standard as S, Zero as Z};

/// A thing with one variant: title, price in pence, how many there are at first, tax.
pub(super) type Plain = (&'static str, i64, i64, Tax);

/// The categories, each with its plain things.
pub(super) const CATEGORIES: [(&str, &[Plain]); 8] = [
    (
        "Candles & scent",
        &[
            ("Beeswax pillar candle", 1_450, 40, S),
            ("Fig & cassis candle", 1_800, 36, S),
            ("Sea salt candle", 1_800, 30, S),
            ("Winter pine candle", 1_650, 24, S),
            ("Lavender room spray", 1_250, 28, S),
            ("Reed diffuser, orange blossom", 2_200, 18, S),
            ("Incense cones, cedar", 595, 60, S),
        ],
    ),
    (
        "Cards & paper",
        &[
            ("Birthday card, hot-air balloon", 295, 120, S),
            ("Birthday card, paper boats", 295, 110, S),
            ("Thank-you card, wild flowers", 275, 140, S),
            ("New-home card, little houses", 295, 80, S),
            ("Postcard, harbour at dawn", 95, 300, S),
            ("Gift wrap, terracotta dots", 350, 90, S),
            ("Gift wrap, blue waves", 350, 85, S),
            ("Cotton ribbon, 3 m", 240, 100, S),
            ("Notebook, linen, lined", 1_195, 45, S),
        ],
    ),
    (
        "Home & table",
        &[
            ("Stoneware mug, speckled", 1_400, 48, S),
            ("Stoneware bowl, oat", 1_650, 36, S),
            ("Linen tea towel, stripes", 995, 55, S),
            ("Olive wood spoon", 850, 40, S),
            ("Bud vase, sage", 1_250, 30, S),
            ("Serving board, oak", 3_400, 14, S),
            ("Egg cups, set of two", 1_100, 26, S),
            ("Butter dish, cream", 2_250, 12, S),
        ],
    ),
    (
        "Kitchen shelf",
        &[
            ("Strawberry & elderflower jam", 495, 72, Z),
            ("Heather honey, 340 g", 850, 60, Z),
            ("Shortbread, tin", 695, 54, Z),
            ("Sea salt flakes, 150 g", 395, 64, Z),
            ("Breakfast tea, 40 bags", 550, 70, Z),
            ("Ginger biscuits", 325, 66, Z),
            ("Dark chocolate, orange", 425, 80, S),
        ],
    ),
    (
        "Books",
        &[
            ("Walks along the estuary", 1_099, 20, Z),
            ("The small garden year", 1_499, 16, Z),
            ("Bread on Sundays", 1_899, 14, Z),
            ("Birds of the salt marsh", 1_299, 18, Z),
            ("A fox called Biscuit", 799, 26, Z),
            ("Knots, bends and hitches", 899, 15, Z),
        ],
    ),
    (
        "Toys & games",
        &[
            ("Wooden tugboat", 1_600, 22, S),
            ("Spinning top, striped", 450, 70, S),
            ("Memory game, sea creatures", 1_295, 24, S),
            ("Knitted whale", 1_850, 20, S),
            ("Kite, red swallow", 2_100, 12, S),
            ("Marbles in a bag", 525, 44, S),
            ("Jigsaw, lighthouse, 500 pieces", 1_550, 18, S),
        ],
    ),
    (
        "Jewellery",
        &[
            ("Silver studs, pebble", 2_800, 16, S),
            ("Sea-glass pendant", 3_450, 12, S),
            ("Enamel pin, puffin", 650, 60, S),
            ("Brass bangle, hammered", 2_200, 14, S),
            ("Beaded bracelet, teal", 1_150, 30, S),
            ("Hair slide, tortoise", 750, 40, S),
        ],
    ),
    (
        "Bags & wear",
        &[
            ("Canvas tote, gulls", 1_250, 50, S),
            ("Wool beanie, moss", 1_950, 24, S),
            ("Purse, waxed cotton", 1_600, 22, S),
            ("Keyring, rope knot", 595, 75, S),
        ],
    ),
];

/// A thing with several variants: category, title, SKU stem, its variants with price in pence and how many at first.
pub(super) type Varied = (usize, &'static str, &'static str, &'static [(&'static str, i64, i64)]);

/// The things with variants.
pub(super) const VARIED: [Varied; 4] = [
    (7, "Fisherman's socks", "SOCKS", &[("S", 1_100, 20), ("M", 1_100, 30), ("L", 1_100, 24)]),
    (
        7,
        "Harbour T-shirt",
        "TSHIRT",
        &[("Navy, S", 2_200, 12), ("Navy, M", 2_200, 16), ("Navy, L", 2_200, 14), ("Sand, M", 2_200, 10)],
    ),
    (2, "Enamel jug", "JUG", &[("Small", 1_500, 18), ("Large", 2_400, 10)]),
    (0, "Tea lights", "TEALIGHT", &[("12", 450, 60), ("50", 1_400, 24)]),
];

/// A thing sold by weight: category, title, SKU, price in pence per kilogram, grams at first.
pub(super) const BY_WEIGHT: (usize, &str, &str, i64, i64) = (3, "Pick-and-mix sweets", "SWEETS", 1_600, 25_000);

/// Customers: name, phone, e-mail, address, notes.
pub(super) const CUSTOMERS: [(&str, &str, &str, &str, &str); 18] = [
    (
        "Ann Whitlock",
        "01632 960101",
        "ann.whitlock@example.org",
        "4 Quay Street\nMarlow Sands",
        "Collects anything with puffins.",
    ),
    ("Ben Oyelaran", "01632 960102", "ben@example.org", "", ""),
    (
        "Carys Penhale",
        "01632 960103",
        "carys.penhale@example.org",
        "Rose Cottage\nMill Lane\nMarlow Sands",
        "Rings before she comes.",
    ),
    ("Daniel Frost", "07700 900104", "daniel.frost@example.org", "", ""),
    ("Ewa Maciejewska", "07700 900105", "ewa.m@example.org", "12 Station Road\nEasterby", ""),
    ("Farid Haddad", "07700 900106", "farid@example.org", "", "Buys for his café: needs a receipt with the address."),
    ("Grace Tindall", "01632 960107", "", "The Old Chapel\nEasterby", "No e-mail; write by post."),
    ("Hugo Marchetti", "07700 900108", "hugo@example.org", "", ""),
    ("Imogen Sayle", "07700 900109", "imogen.sayle@example.org", "27 Harbour View\nMarlow Sands", ""),
    ("Jack Thornbury", "07700 900110", "", "", ""),
    ("Kirsten Voss", "07700 900111", "kirsten.voss@example.org", "", "Allergic to nuts."),
    ("Leila Sorensen", "07700 900112", "leila@example.org", "8 Cable Row\nMarlow Sands", ""),
    (
        "Marlow Sands Primary School",
        "01632 960113",
        "office@school.example.org",
        "School Lane\nMarlow Sands",
        "Ask for Mrs Bell.",
    ),
    ("Nia Rowlands", "07700 900114", "nia.rowlands@example.org", "", ""),
    ("Oskar Lind", "07700 900115", "oskar@example.org", "", "Likes to pay exact."),
    ("Priya Raman", "07700 900116", "priya.raman@example.org", "3 Signal House\nEasterby", ""),
    (
        "The Ferry Inn",
        "01632 960117",
        "bar@ferryinn.example.org",
        "Ferry Road\nMarlow Sands",
        "Orders candles by the dozen.",
    ),
    ("Tom Whitlock", "01632 960118", "tom.whitlock@example.org", "4 Quay Street\nMarlow Sands", ""),
];
