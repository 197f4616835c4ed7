//! What the demo's gift and phone shop sells, in English and Spanish. Every name is invented.

/// Which of the two tax classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tax {
    /// What most things are taxed with.
    Standard,
    /// The lowest rate of the country: in the United Kingdom books and most food.
    Low,
}
use Tax::{Low as L, Standard as S};

/// A name in English and in Spanish.
pub(super) type Named = [&'static str; 2];

/// A thing with one variant: title, price in pence, how many there are at first, tax.
pub(super) type Plain = (Named, i64, i64, Tax);

/// The categories, each with its plain things.
pub(super) const CATEGORIES: [(Named, &[Plain]); 9] = [
    (
        ["Candles & scent", "Velas y aromas"],
        &[
            (["Beeswax pillar candle", "Vela de cera de abeja"], 1_450, 40, S),
            (["Fig & cassis candle", "Vela de higo y grosella"], 1_800, 36, S),
            (["Sea salt candle", "Vela de sal marina"], 1_800, 30, S),
            (["Winter pine candle", "Vela de pino de invierno"], 1_650, 24, S),
            (["Lavender room spray", "Ambientador de lavanda"], 1_250, 28, S),
            (["Reed diffuser, orange blossom", "Difusor de azahar"], 2_200, 18, S),
            (["Incense cones, cedar", "Conos de incienso, cedro"], 595, 60, S),
        ],
    ),
    (
        ["Cards & paper", "Tarjetas y papel"],
        &[
            (["Birthday card, hot-air balloon", "Tarjeta de cumpleaños, globo"], 295, 120, S),
            (["Birthday card, paper boats", "Tarjeta de cumpleaños, barquitos"], 295, 110, S),
            (["Thank-you card, wild flowers", "Tarjeta de gracias, flores"], 275, 140, S),
            (["New-home card, little houses", "Tarjeta de casa nueva"], 295, 80, S),
            (["Postcard, harbour at dawn", "Postal, el puerto al alba"], 95, 300, S),
            (["Gift wrap, terracotta dots", "Papel de regalo, lunares"], 350, 90, S),
            (["Gift wrap, blue waves", "Papel de regalo, olas azules"], 350, 85, S),
            (["Cotton ribbon, 3 m", "Cinta de algodón, 3 m"], 240, 100, S),
            (["Notebook, linen, lined", "Cuaderno de lino, rayado"], 1_195, 45, S),
        ],
    ),
    (
        ["Home & table", "Casa y mesa"],
        &[
            (["Stoneware mug, speckled", "Taza de gres, moteada"], 1_400, 48, S),
            (["Stoneware bowl, oat", "Cuenco de gres, avena"], 1_650, 36, S),
            (["Linen tea towel, stripes", "Paño de lino, a rayas"], 995, 55, S),
            (["Olive wood spoon", "Cuchara de olivo"], 850, 40, S),
            (["Bud vase, sage", "Florero pequeño, salvia"], 1_250, 30, S),
            (["Serving board, oak", "Tabla de servir, roble"], 3_400, 14, S),
            (["Egg cups, set of two", "Hueveras, juego de dos"], 1_100, 26, S),
            (["Butter dish, cream", "Mantequera, crema"], 2_250, 12, S),
        ],
    ),
    (
        ["Kitchen shelf", "Despensa"],
        &[
            (["Strawberry & elderflower jam", "Mermelada de fresa y saúco"], 495, 72, L),
            (["Heather honey, 340 g", "Miel de brezo, 340 g"], 850, 60, L),
            (["Shortbread, tin", "Galletas de mantequilla, lata"], 695, 54, L),
            (["Sea salt flakes, 150 g", "Escamas de sal, 150 g"], 395, 64, L),
            (["Breakfast tea, 40 bags", "Té del desayuno, 40 bolsitas"], 550, 70, L),
            (["Ginger biscuits", "Galletas de jengibre"], 325, 66, L),
            (["Dark chocolate, orange", "Chocolate negro con naranja"], 425, 80, S),
        ],
    ),
    (
        ["Books", "Libros"],
        &[
            (["Walks along the estuary", "Paseos por la ría"], 1_099, 20, L),
            (["The small garden year", "El año del pequeño jardín"], 1_499, 16, L),
            (["Bread on Sundays", "Pan los domingos"], 1_899, 14, L),
            (["Birds of the salt marsh", "Aves de la marisma"], 1_299, 18, L),
            (["A fox called Biscuit", "Un zorro llamado Galleta"], 799, 26, L),
            (["Knots, bends and hitches", "Nudos y lazos"], 899, 2, L),
        ],
    ),
    (
        ["Toys & games", "Juguetes y juegos"],
        &[
            (["Wooden tugboat", "Remolcador de madera"], 1_600, 22, S),
            (["Spinning top, striped", "Peonza a rayas"], 450, 70, S),
            (["Memory game, sea creatures", "Juego de memoria, animales del mar"], 1_295, 24, S),
            (["Knitted whale", "Ballena de punto"], 1_850, 20, S),
            (["Kite, red swallow", "Cometa, golondrina roja"], 2_100, 3, S),
            (["Marbles in a bag", "Canicas en bolsa"], 525, 44, S),
            (["Jigsaw, lighthouse, 500 pieces", "Rompecabezas, faro, 500 piezas"], 1_550, 18, S),
        ],
    ),
    (
        ["Jewellery", "Joyería"],
        &[
            (["Silver studs, pebble", "Pendientes de plata, guijarro"], 2_800, 16, S),
            (["Sea-glass pendant", "Colgante de cristal de mar"], 3_450, 4, S),
            (["Enamel pin, puffin", "Pin esmaltado, frailecillo"], 650, 60, S),
            (["Brass bangle, hammered", "Pulsera de latón, martillada"], 2_200, 14, S),
            (["Beaded bracelet, teal", "Pulsera de cuentas, verde azulado"], 1_150, 30, S),
            (["Hair slide, tortoise", "Pasador, carey"], 750, 40, S),
        ],
    ),
    (
        ["Bags & wear", "Bolsos y ropa"],
        &[
            (["Canvas tote, gulls", "Bolsa de lona, gaviotas"], 1_250, 50, S),
            (["Wool beanie, moss", "Gorro de lana, musgo"], 1_950, 24, S),
            (["Purse, waxed cotton", "Monedero de algodón encerado"], 1_600, 22, S),
            (["Keyring, rope knot", "Llavero, nudo de cuerda"], 595, 75, S),
        ],
    ),
    (
        ["Phones & cables", "Móviles y cables"],
        &[
            (["Charging cable, USB-C, 1 m", "Cable de carga, USB-C, 1 m"], 995, 60, S),
            (["Charging cable, USB-C, 2 m", "Cable de carga, USB-C, 2 m"], 1_295, 45, S),
            (["Wall charger, 30 W", "Cargador de pared, 30 W"], 2_195, 26, S),
            (["Power bank, 10,000 mAh", "Batería externa, 10.000 mAh"], 2_750, 16, S),
            (["Car holder, magnetic", "Soporte de coche, magnético"], 1_495, 20, S),
            (["Wired earphones", "Auriculares con cable"], 1_250, 34, S),
            (["Refurbished phone, 64 GB", "Móvil reacondicionado, 64 GB"], 14_900, 5, S),
            (["Refurbished phone, 128 GB", "Móvil reacondicionado, 128 GB"], 18_900, 3, S),
        ],
    ),
];

/// A variant: its name, its price in pence, how many there are at first.
pub(super) type Kind = (Named, i64, i64);

/// A thing with several variants: category, title, SKU stem, its variants.
pub(super) type Varied = (usize, Named, &'static str, &'static [Kind]);

/// The things with variants.
pub(super) const VARIED: [Varied; 6] = [
    (
        7,
        ["Fisherman's socks", "Calcetines marineros"],
        "SOCKS",
        &[(["S", "S"], 1_100, 20), (["M", "M"], 1_100, 30), (["L", "L"], 1_100, 24)],
    ),
    (
        7,
        ["Harbour T-shirt", "Camiseta del puerto"],
        "TSHIRT",
        &[
            (["Navy, S", "Azul marino, S"], 2_200, 12),
            (["Navy, M", "Azul marino, M"], 2_200, 16),
            (["Navy, L", "Azul marino, L"], 2_200, 14),
            (["Sand, M", "Arena, M"], 2_200, 2),
        ],
    ),
    (
        2,
        ["Enamel jug", "Jarra esmaltada"],
        "JUG",
        &[(["Small", "Pequeña"], 1_500, 18), (["Large", "Grande"], 2_400, 10)],
    ),
    (0, ["Tea lights", "Velas de té"], "TEALIGHT", &[(["12", "12"], 450, 60), (["50", "50"], 1_400, 24)]),
    (
        8,
        ["Phone case, cork", "Funda de corcho"],
        "CASE",
        &[
            (["6.1 inch", "6,1 pulgadas"], 1_695, 22),
            (["6.5 inch", "6,5 pulgadas"], 1_695, 18),
            (["6.7 inch", "6,7 pulgadas"], 1_895, 2),
        ],
    ),
    (
        8,
        ["Screen glass", "Cristal protector"],
        "GLASS",
        &[(["6.1 inch", "6,1 pulgadas"], 1_250, 40), (["6.7 inch", "6,7 pulgadas"], 1_250, 35)],
    ),
];

/// A thing sold by weight: category, title, SKU, price in pence per kilogram, grams at first.
pub(super) const BY_WEIGHT: (usize, Named, &str, i64, i64) =
    (3, ["Pick-and-mix sweets", "Caramelos a granel"], "SWEETS", 1_600, 25_000);

/// Customers: name, phone, e-mail, address, notes. Two pairs of them look like one person each.
pub(super) const CUSTOMERS: [(&str, &str, &str, &str, Named); 22] = [
    (
        "Ann Whitlock",
        "01632 960101",
        "ann.whitlock@example.org",
        "4 Quay Street\nMarlow Sands",
        ["Collects anything with puffins.", "Colecciona todo lo que lleve frailecillos."],
    ),
    ("Ben Oyelaran", "01632 960102", "ben@example.org", "", NOTHING),
    (
        "Carys Penhale",
        "01632 960103",
        "carys.penhale@example.org",
        "Rose Cottage\nMill Lane\nMarlow Sands",
        ["Rings before she comes.", "Llama antes de venir."],
    ),
    ("Daniel Frost", "07700 900104", "daniel.frost@example.org", "", NOTHING),
    ("Ewa Maciejewska", "07700 900105", "ewa.m@example.org", "12 Station Road\nEasterby", NOTHING),
    (
        "Farid Haddad",
        "07700 900106",
        "farid@example.org",
        "",
        [
            "Buys for his café: needs a receipt with the address.",
            "Compra para su café: quiere un recibo con la dirección.",
        ],
    ),
    (
        "Grace Tindall",
        "01632 960107",
        "",
        "The Old Chapel\nEasterby",
        ["No e-mail; write by post.", "Sin correo electrónico: escribirle por carta."],
    ),
    ("Hugo Marchetti", "07700 900108", "hugo@example.org", "", NOTHING),
    ("Imogen Sayle", "07700 900109", "imogen.sayle@example.org", "27 Harbour View\nMarlow Sands", NOTHING),
    ("Joaquín Ibarra", "07700 900110", "", "", NOTHING),
    (
        "Kirsten Voss",
        "07700 900111",
        "kirsten.voss@example.org",
        "",
        ["Allergic to nuts.", "Alérgica a los frutos secos."],
    ),
    ("Leila Sørensen", "07700 900112", "leila@example.org", "8 Cable Row\nMarlow Sands", NOTHING),
    (
        "Marlow Sands Primary School",
        "01632 960113",
        "office@school.example.org",
        "School Lane\nMarlow Sands",
        ["Ask for Mrs Bell.", "Preguntar por la señora Bell."],
    ),
    ("Nguyễn Thị Hoa", "07700 900114", "hoa.nguyen@example.org", "", NOTHING),
    (
        "Oskar Lind",
        "07700 900115",
        "oskar@example.org",
        "",
        ["Likes to pay exact.", "Le gusta pagar con el importe exacto."],
    ),
    ("Priya Raman", "07700 900116", "priya.raman@example.org", "3 Signal House\nEasterby", NOTHING),
    (
        "The Ferry Inn",
        "01632 960117",
        "bar@ferryinn.example.org",
        "Ferry Road\nMarlow Sands",
        ["Orders candles by the dozen.", "Encarga velas por docenas."],
    ),
    ("Tom Whitlock", "01632 960118", "tom.whitlock@example.org", "4 Quay Street\nMarlow Sands", NOTHING),
    ("Wei Zhang", "07700 900119", "wei.zhang@example.org", "", NOTHING),
    ("Zainab Bello", "07700 900120", "zainab.bello@example.org", "19 Cable Row\nMarlow Sands", NOTHING),
    ("E. Maciejewska", "07700-900105", "", "", NOTHING),
    ("Priya Raman-Lal", "", "priya.raman@example.org", "", NOTHING),
];

const NOTHING: Named = ["", ""];
