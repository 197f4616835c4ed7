//! What the program says: in the language of the one who asks, on either engine.

use kontor_app::{No, Request};
use kontor_domain::catalog::{GetProduct, SaveCategory, SaveProduct, SaveVariant};
use kontor_domain::import::{BeginImport, FileRow, ImportKind, ImportRows, ImportedRow, Reading, RowOutcome, TakeRows};
use kontor_domain::page::{Page, Window};
use kontor_domain::sales::TaxMode;
use kontor_domain::table::{DayOrder, Decimals};
use kontor_domain::{Call, CallId, Language, Minor, Refusal};
use kontor_tests::{Shop, both_engines, new_id};
use serde_json::Value;

async fn asked<C: Call>(shop: &Shop, language: Language, id: CallId, call: &C) -> Result<Value, Refusal> {
    let request = Request {
        call: C::NAME.into(),
        args: serde_json::to_value(call).unwrap(),
        token: Some(shop.token.clone()),
        call_id: Some(id),
        language,
    };
    match shop.kontor.dispatch(request).await {
        Ok(reply) => Ok(reply),
        Err(No::Refusal(refusal)) => Err(refusal),
        Err(fault) => panic!("{} broke: {fault}", C::NAME),
    }
}

async fn refused<C: Call>(shop: &Shop, language: Language, call: &C) -> Refusal {
    asked(shop, language, new_id(), call).await.unwrap_err()
}

fn mug(sku: &str) -> SaveProduct {
    let variant =
        SaveVariant { id: new_id(), name: String::new(), sku: sku.into(), barcodes: vec![], price: Minor(650) };
    SaveProduct {
        id: new_id(),
        title: "Mug {blue}".into(),
        category_id: None,
        tax_class_id: None,
        tax_mode: TaxMode::Included,
        decimals: 0,
        unit: String::new(),
        description: String::new(),
        active: true,
        negative_stock: None,
        tracked: None,
        variants: vec![variant],
    }
}

async fn reasons(shop: &Shop, language: Language, call: &ImportRows) -> Vec<String> {
    let page = asked(shop, language, new_id(), call).await.unwrap();
    let page: Page<ImportedRow> = serde_json::from_value(page).unwrap();
    page.rows.into_iter().map(|row| row.reason).collect()
}

both_engines! {
    // Red when, in crates/app/src/dispatcher/mod.rs, `No::Refusal(refusal).said_in(language)` becomes `No::Refusal(refusal)`.
    async fn a_refusal_is_said_in_the_language_of_the_one_who_asks(shop: Shop) {
        shop.call(mug("MUG")).await.unwrap();
        let again = mug("MUG");
        let (english, spanish) =
            (refused(&shop, Language::English, &again).await, refused(&shop, Language::Spanish, &again).await);
        assert_eq!(&*english.message, "“Mug {blue}” has the SKU MUG already. Choose a different one.");
        assert_eq!(&*spanish.message, "«Mug {blue}» ya tiene el SKU MUG. Elija uno distinto.", "what people typed is no blank");
        assert_eq!((english.code, english.fields.keys().collect::<Vec<_>>()), (spanish.code, spanish.fields.keys().collect()));
        assert!(!spanish.fields.is_empty() && spanish.fields.values().all(|said| *said == spanish.message), "under its fields too");
        let french = refused(&shop, Language::of("fr-FR"), &again).await;
        assert_eq!(french.message, english.message, "a language that nobody speaks here is answered in English");
    }

    // Red when, in crates/domain/src/message.rs, `text.extend(first.to_uppercase().chain(letters))` becomes `text.push_str(&filled)`.
    async fn words_in_a_message_are_in_its_language_too(shop: Shop) {
        let gone = refused(&shop, Language::Spanish, &GetProduct { id: new_id() }).await;
        assert_eq!(&*gone.message, "Ya no existe ese producto. Vuelva a la lista y elija de nuevo.");
        let named = |name: &str| SaveCategory { id: new_id(), name: name.into(), position: None };
        let needed = refused(&shop, Language::Spanish, &named(" ")).await;
        assert_eq!(&*needed.fields["name"], "Hace falta un nombre.");
        let long = refused(&shop, Language::Spanish, &named(&"x".repeat(201))).await;
        assert_eq!(&*long.fields["name"], "Un nombre puede tener 200 caracteres como máximo.", "a sentence begins with a capital");
        let stranger = Request { call: GetProduct::NAME.into(), language: Language::Spanish, ..Request::default() };
        let no = shop.kontor.dispatch(stranger).await.unwrap_err();
        assert_eq!(no.to_json(Language::English)["error"]["message"], "Primero inicie sesión.", "what was said is not said anew");
        let fault = No::Fault { id: "ab12".into() };
        assert!(fault.to_json(Language::Spanish)["error"]["message"].as_str().unwrap().ends_with("dé a soporte el número ab12."));
    }

    async fn the_same_call_in_another_language_has_the_same_answer(shop: Shop) {
        let (id, call) = (new_id(), mug("ONCE"));
        let first = asked(&shop, Language::Spanish, id, &call).await.unwrap();
        assert_eq!(asked(&shop, Language::English, id, &call).await.unwrap(), first);
        let other = asked(&shop, Language::Spanish, id, &mug("TWICE")).await.unwrap_err();
        assert_eq!(&*other.message, "Este identificador de llamada ya se usó para otra cosa. Genere uno nuevo para una petición nueva.");
    }

    // Red when, in crates/app/src/import/take.rs, `reason: unread.refusal.message.to_kept(),` becomes `reason: unread.refusal.message.to_string(),`.
    async fn the_rows_of_a_file_that_were_refused_say_why_to_each_reader(shop: Shop) {
        let columns: Vec<String> = ["sku", "title", "price"].map(str::to_owned).to_vec();
        let begin = BeginImport {
            id: new_id(),
            kind: ImportKind::Products,
            file_name: "products.csv".into(),
            file_size: 100,
            fingerprint: "ab".repeat(32),
            reading: Reading {
                header: columns.clone(),
                columns: columns.into_iter().map(Some).collect(),
                decimals: Decimals::Point,
                dates: DayOrder::DayFirst,
                tax: None,
            },
            dry_run: false,
        };
        let run = shop.call(begin).await.unwrap();
        let row = |line, cells: [&str; 3]| FileRow { line, cells: cells.map(str::to_owned).to_vec(), fault: None };
        let fault = kontor_domain::table::Fault::RecordTooLong.message().to_string();
        let rows = vec![
            row(2, ["A", "Cheap", "cheap"]),
            row(3, ["B", "No price", ""]),
            FileRow { line: 4, cells: vec![], fault: Some(fault) },
            FileRow { line: 5, cells: vec![], fault: Some("Said {by} another program.".into()) },
        ];
        shop.call(TakeRows { id: run.id, first_row: 0, rows }).await.unwrap();
        let call = ImportRows { id: run.id, outcome: RowOutcome::Refused, window: Window::default() };
        assert_eq!(reasons(&shop, Language::Spanish, &call).await, [
            "El precio «cheap»: No es un número con punto delante de los decimales. Escríbalo como 1,234.56 o 1234.56.",
            "Lo que es nuevo necesita un precio.",
            "Esta fila es demasiado larga. Compruebe que el archivo sea una tabla con una fila en cada línea.",
            "Said {by} another program.",
        ]);
        assert_eq!(reasons(&shop, Language::English, &call).await[..2], [
            "The price “cheap”: This is no number with a point before the decimals. Write it like 1,234.56 or 1234.56.",
            "A price is needed for what is new.",
        ]);
    }
}
