//! What finding costs in a catalog of 100,000 variants: by barcode, and as somebody types; with few and with many past
//! sales in the file.

use std::path::Path;
use std::time::{Duration, Instant};

use kontor_app::{Kontor, Place};
use kontor_domain::catalog::{Categories, FindVariants, GetProduct, Products, SaveProduct, Scan, Which};
use kontor_domain::import::{BeginImport, EndImport, FileRow, ImportKind, PIECE, SuggestReading, TakeRows};
use kontor_domain::page::Window;
use rusqlite::Connection;
use uuid::Uuid;

use crate::shop::Shop;
use crate::table::{Measured, resident_kb};

const VARIANTS: usize = 100_000;
const FEW_SALES: usize = 10_000;
const MANY_SALES: usize = 1_000_000;
const SCANS: usize = 20_000;
const ROUNDS: usize = 20;
const SAVES: usize = 200;

const ADJECTIVES: &str = "\
    small,large,classic,modern,vintage,retro,rustic,folding,portable,outdoor,heavy,light,soft,warm,cosy,slim,\
    round,square,tall,mini,deluxe,organic,recycled,handmade,painted,striped,dotted,plain,glossy,matt,\
    children's,ladies',men's,winter,summer,festive,waterproof,magnetic,rechargeable,scented";
const MATERIALS: &str = "\
    cotton,linen,wool,silk,leather,felt,denim,bamboo,wooden,oak,walnut,pine,steel,metal,copper,brass,enamel,\
    ceramic,porcelain,stoneware,glass,crystal,paper,cardboard,plastic,silicone,rubber,cork,wicker,marble";
const THINGS: &str = "\
    lantern,lamp,lampshade,candle,candleholder,tealight,mug,cup,saucer,plate,bowl,teapot,kettle,jug,vase,\
    tray,basket,box,tin,jar,bottle,flask,spoon,fork,knife,ladle,whisk,grater,peeler,corkscrew,apron,towel,\
    napkin,tablecloth,cushion,blanket,curtain,carpet,doormat,mirror,frame,clock,calendar,notebook,pencil,\
    eraser,sharpener,ruler,scissors,stapler,envelope,postcard,sticker,ribbon,bunting,balloon,garland,wreath,\
    bauble,stocking,shirt,t-shirt,blouse,trousers,skirt,dress,jacket,scarf,glove,mitten,beanie,sock,slipper,\
    sandal,boot,belt,wallet,handbag,backpack,suitcase,umbrella,keyring,necklace,bracelet,earring,brooch,\
    puzzle,teddy,doll,kite,marbles,skipping rope,spinning top,watering can,trowel,flowerpot,birdhouse,\
    hammock,parasol,thermometer";
const COLOURS: &str = "\
    white,black,red,green,blue,yellow,orange,purple,pink,brown,grey,silver,gold,cream,navy,turquoise,olive,\
    burgundy,mustard,lilac,crème brûlée,petrol,coral,ivory";
const SIZES: &str = "\
    S,M,L,XL,10 cm,15 cm,20 cm,30 cm,0.5 l,1 l,set of 4,set of 6";

/// What is typed, key by key.
const COMMON: [&str; 8] = ["cotton", "lamp", "red", "wooden box", "small round", "set of 4", "s", "mug white"];
const RARE: [&str; 6] = [
    "handmade walnut birdhouse ivory",
    "crème brûlée porcelain teapot",
    "waterproof denim backpack petrol xl",
    "CAN-0005017",
    "5000000077777",
    "skipping rope mustard 30 cm",
];
const MISTYPED: [&str; 8] = [
    "lanten",
    "cototn shirt",
    "porcelian",
    "umbrela navy",
    "wodden bowl",
    "recharegable lamp",
    "candelholder",
    "stonewear plate",
];
const NOTHING: [&str; 4] = ["xylophone", "qwertzuiop", "9999999999999", "zebra crossing"];

/// Prints what it costs.
pub(crate) async fn measure(folder: &Path) {
    let shop = Shop::open(folder).await;
    let begun = Instant::now();
    fill(&shop).await;
    println!("A catalog of {VARIANTS} variants was made in {:.1} s.\n", begun.elapsed().as_secs_f64());
    let cart = shop.ask(&shop.line(Uuid::now_v7().into(), 0, 0)).await;
    shop.ask(&crate::shop::completion(&cart, kontor_domain::Minor(1_000))).await;
    let shop = shop.reopen(folder, |file| {
        let sold = "UPDATE variant SET sold = 4000 / (1 + ABS(RANDOM() % 4000)) - 1";
        file.execute(sold, []).unwrap();
        sell(file, FEW_SALES);
    });
    let shop = shop.await;

    println!("| what | p50 | p99 |");
    println!("|---|---:|---:|");
    first_of_a_process(&shop, folder);
    find(&shop, "lamp").await;
    once(&shop, FEW_SALES).await;
    after_a_change(&shop).await;
    let shop = shop.reopen(folder, |file| sell(file, MANY_SALES)).await;
    find(&shop, "lamp").await;
    once(&shop, MANY_SALES).await;
    shop.kontor.close().await;
}

/// What the first search costs, in a process of its own.
fn first_of_a_process(shop: &Shop, folder: &Path) {
    let mut first = std::process::Command::new(std::env::current_exe().unwrap());
    let token = shop.request(&Categories {}).token.unwrap();
    let ran = first.args(["first-search".as_ref(), folder.as_os_str()]).env("KONTOR_TOKEN", token.expose()).status();
    assert!(ran.unwrap().success(), "the first search is measured");
}

/// The other end of [`first_of_a_process`].
pub(crate) async fn first(folder: &Path) {
    let token = std::env::var("KONTOR_TOKEN").unwrap().as_str().into();
    let shop = Shop::of(Kontor::open(&Place::Folder(folder.to_owned()), None).await.unwrap(), token);
    shop.ask(&Categories {}).await;
    let before = resident_kb();
    let first = find(&shop, "lamp").await;
    let memory = resident_kb().saturating_sub(before);
    let second = find(&shop, "lamp").await;
    println!("| the first search, which reads the index | {:.0} ms | |", (first - second).as_secs_f64() * 1e3);
    println!("| memory grown by it | {:.1} MiB | |", memory as f64 / 1024.0);
    shop.kontor.close().await;
}

async fn once(shop: &Shop, sales: usize) {
    let mut scans = Measured::default();
    for at in 0..SCANS {
        let code = barcode(at * 7_919 % VARIANTS);
        let request = shop.request(&Scan { code });
        scans.add(timed(&shop.kontor, request).await, 0);
    }
    row(&format!("find by barcode, {sales} past sales"), &scans);
    let mut all = Measured::default();
    let kinds: [(&str, &[&str]); 4] = [
        ("common words", &COMMON),
        ("rare words and codes", &RARE),
        ("mistyped words", &MISTYPED),
        ("what is not there", &NOTHING),
    ];
    let mut slowest: Vec<(Duration, &str)> = Vec::new();
    for (what, terms) in kinds {
        let mut kind = Measured::default();
        for _ in 0..ROUNDS {
            for term in terms {
                for (end, c) in term.char_indices() {
                    let typed = &term[..end + c.len_utf8()];
                    let time = find(shop, typed).await;
                    kind.add(time, 0);
                    all.add(time, 0);
                    slowest.push((time, typed));
                }
            }
        }
        row(&format!("search as one types, {what}, {sales} past sales"), &kind);
    }
    row(&format!("search as one types, all of it, {sales} past sales"), &all);
    slowest.sort_unstable();
    let last =
        slowest.iter().rev().take(6).map(|(time, typed)| format!("\"{typed}\" {:.1} ms", time.as_secs_f64() * 1e3));
    println!("| the slowest of these: {} | | |", last.collect::<Vec<_>>().join(", "));
}

/// What a search costs that comes right after a product was saved.
async fn after_a_change(shop: &Shop) {
    let mut times = Measured::default();
    let mut products = shop.ask(&Products { after: None }).await;
    for at in 0..SAVES {
        let product = &mut products[at % 200];
        product.title.push_str(" new");
        if product.title.len() > 150 {
            product.title.truncate(20);
        }
        shop.ask(&SaveProduct::from(&*product)).await;
        times.add(find(shop, "lamp").await, 0);
        let kept = shop.ask(&GetProduct { id: product.id }).await;
        assert_eq!(kept.title, product.title.trim());
    }
    row("a search right after a product was saved", &times);
}

fn row(what: &str, times: &Measured) {
    let [p50, p99] = times.p50_p99().map(|time| time.as_secs_f64() * 1e3);
    println!("| {what} | {p50:.2} ms | {p99:.2} ms |");
}

async fn find(shop: &Shop, text: &str) -> Duration {
    let window = Window::default();
    let call = FindVariants { text: text.to_owned(), which: Which::Active, window, ..FindVariants::default() };
    timed(&shop.kontor, shop.request(&call)).await
}

pub(crate) async fn timed(kontor: &Kontor, request: kontor_app::Request) -> Duration {
    let begun = Instant::now();
    kontor.dispatch(request).await.unwrap();
    begun.elapsed()
}

fn barcode(at: usize) -> String {
    format!("50{at:011}")
}

/// Takes what a file would hold, piece by piece.
pub(crate) async fn fill(shop: &Shop) {
    let header: Vec<String> = ["SKU", "Title", "Price", "Barcode", "Category"].map(str::to_owned).to_vec();
    let suggest = SuggestReading { kind: ImportKind::Products, header, sample: Vec::new() };
    let run = shop
        .ask(&BeginImport {
            id: Uuid::now_v7().into(),
            kind: ImportKind::Products,
            file_name: "products.csv".into(),
            file_size: 0,
            fingerprint: "5e".repeat(32),
            reading: shop.ask(&suggest).await.reading,
            dry_run: false,
        })
        .await;
    let rows: Vec<FileRow> = (0..VARIANTS).map(variant).collect();
    let mut first_row = 0;
    for piece in rows.chunks(PIECE) {
        shop.ask(&TakeRows { id: run.id, first_row, rows: piece.to_vec() }).await;
        first_row += piece.len() as i64;
    }
    let run = shop.ask(&EndImport { id: run.id, cancelled: false }).await;
    assert_eq!(run.added, VARIANTS as i64, "every row is a product: {run:?}");
}

fn variant(at: usize) -> FileRow {
    // Neighbours in the file have little in common.
    let mut seed = at as u64;
    let mut any = |most: usize| {
        seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        ((mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 33) as usize % most
    };
    let mut one_of = |words: &'static str| {
        let count = words.split(',').count();
        words.split(',').nth(any(count)).unwrap()
    };
    let adjective = one_of(ADJECTIVES);
    let material = one_of(MATERIALS);
    let thing = one_of(THINGS);
    let (colour, size) = (one_of(COLOURS), one_of(SIZES));
    let price = 100 + any(9_900);
    let cells = vec![
        format!("{}-{at:07}", thing[..3].to_uppercase()),
        format!("{} {material} {thing}, {colour} {size}", capital(adjective)),
        format!("{}.{:02}", price / 100, price % 100),
        barcode(at),
        material.to_owned(),
    ];
    FileRow { line: at as i64 + 2, cells, fault: None }
}

fn capital(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

/// Writes copies of the last sale and its line, as if there had been so many.
fn sell(file: &Connection, sales: usize) {
    file.pragma_update(None, "foreign_keys", false).unwrap();
    for (table, numbered) in [("sale", "seq"), ("sale_line", "")] {
        let mut names = file.prepare(&format!("SELECT name FROM pragma_table_info('{table}')")).unwrap();
        let columns: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let copied: Vec<String> = columns
            .iter()
            .map(|name| match name.as_str() {
                "id" | "sale_id" => "randomblob(16)".to_owned(),
                "number" => format!("one.number || '-' || {sales} || '-' || n.value"),
                name if name == numbered => format!("{sales} * 10 + n.value"),
                name => format!("one.{name}"),
            })
            .collect();
        let sql = format!(
            "WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < {sales}) \
             INSERT INTO {table} ({}) SELECT {} FROM n, (SELECT * FROM {table} LIMIT 1) AS one",
            columns.join(", "),
            copied.join(", ")
        );
        file.execute(&sql, []).unwrap();
    }
}
