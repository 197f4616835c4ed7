//! What each door says it in: the language that was asked for, and English where nobody speaks it.

use serde_json::{Value, json};

use crate::program::{Folder, SET_UP, Server, lines, ran};

const ENGLISH: &str = "There is no such product any more. Go back to the list and choose again.";
const SPANISH: &str = "Ya no existe ese producto. Vuelva a la lista y elija de nuevo.";
const GONE: &str = r#"{"id":"01999999-0000-7000-8000-000000000001"}"#;

fn message(answer: &Value) -> &str {
    answer["error"]["message"].as_str().unwrap()
}

#[test]
fn the_command_line_speaks_the_language_it_is_asked_to_or_the_systems() {
    let folder = Folder::with_business();
    let get = ["call", "catalog.product", GONE, "--as", "maria"];
    assert_eq!(message(&folder.run(&get).out), ENGLISH);
    assert_eq!(message(&folder.run(&[&get[..], &["--language", "es-ES"]].concat()).out), SPANISH);
    assert_eq!(message(&folder.run(&[&get[..], &["--language", "fr"]].concat()).out), ENGLISH);
    let system = ran(folder.kontord(&get).env_remove("LC_ALL").env("LANG", "es_ES.UTF-8"));
    assert_eq!(message(&system.out), SPANISH);
    let here = folder.run(&["call", "business.get", "{", "--language", "es"]);
    assert!(
        message(&here.out).starts_with("Los argumentos no son JSON: "),
        "what the door itself refuses: {}",
        here.text
    );
    let unasked = ran(folder.kontord(&[&get[..], &["--language", "es"]].concat()).env_remove("KONTOR_PASSWORD"));
    assert!(message(&unasked.out).starts_with("Hace falta la contraseña de maria. "), "{}", unasked.text);
    let again = folder.run(&[&SET_UP[..], &["--language", "es"]].concat());
    assert_eq!(message(&again.out), "Este negocio ya está configurado. Inicie sesión.");
    let aside = Folder::new().run(&[&SET_UP[..], &["--language", "es"]].concat());
    assert!(aside.err.contains("Guarde el código de recuperación"), "{}", aside.err);
}

#[test]
fn each_line_is_answered_in_its_own_language() {
    let folder = Folder::with_business();
    let line = |language: &str| format!(r#"{{"call":"catalog.product","args":{GONE}{language}}}"#) + "\n";
    let asked = ["", r#","language":"es-MX""#, r#","language":"de""#].map(line).concat() + "no JSON\n";
    let answers = lines(&mut folder.kontord(&["rpc", "--as", "Maria"]), asked.clone().into_bytes());
    assert_eq!(answers[..3].iter().map(message).collect::<Vec<_>>(), [ENGLISH, SPANISH, ENGLISH]);
    let answers = lines(&mut folder.kontord(&["rpc", "--as", "Maria", "--language", "es"]), asked.into_bytes());
    assert_eq!(
        answers[..3].iter().map(message).collect::<Vec<_>>(),
        [SPANISH, SPANISH, ENGLISH],
        "the program's own first"
    );
    assert!(message(&answers[3]).starts_with("Una línea es JSON como {"), "{}", answers[3]);
}

#[test]
fn a_browser_is_answered_in_its_language_and_so_is_a_guest() {
    let folder = Folder::with_business();
    let server = Server::start(&folder);
    let bearer = format!("Bearer {}", server.sign_in());
    let get = |language: &str| {
        let headers = [("X-Kontor", "1"), ("Authorization", bearer.as_str()), ("Accept-Language", language)];
        server.send(
            "POST",
            "/call/catalog.product",
            &headers,
            json!({ "args": { "id": "01999999-0000-7000-8000-000000000001" } }).to_string().as_bytes(),
        )
    };
    for (language, want) in [("es-ES,es;q=0.9,en;q=0.8", SPANISH), ("fr, en;q=0.5, es;q=0.1", ENGLISH), ("fr", ENGLISH)]
    {
        let answer = get(language);
        assert_eq!((answer.status, message(&answer.json)), (404, want), "{language}");
    }
    let foreign = server.send("POST", "/call/business.get", &[("Accept-Language", "es")], b"{}");
    assert!(message(&foreign.json).starts_with("Envíe la cabecera"), "{}", foreign.text);
    // The server has the folder open: the command line hands its call over.
    let guest = folder.run(&["call", "catalog.product", GONE, "--as", "maria", "--language", "es"]);
    assert_eq!(message(&guest.out), SPANISH);
}
