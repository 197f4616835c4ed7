//! Fields: a label above, the error under it.

use leptos::prelude::*;

use super::heed;
use crate::bridge::new_id;

/// A one-line text.
#[component]
pub(crate) fn TextField(
    /// What goes in.
    #[prop(into)]
    label: Signal<String>,
    /// The text.
    value: RwSignal<String>,
    /// The message under it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// What a test calls it.
    testid: &'static str,
    /// `text`, `password`, `email` …
    #[prop(default = "text")]
    kind: &'static str,
    /// `decimal` or `numeric` for figures.
    #[prop(default = "text")]
    inputmode: &'static str,
    /// A line of help.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// Whether it has the focus first.
    #[prop(optional)]
    autofocus: bool,
    /// Whether a scan may land here.
    #[prop(optional)]
    scan: bool,
    /// Whether its Enter goes through as well: each scan is one of several that the form collects.
    #[prop(optional)]
    scan_enters: bool,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Texts to choose from.
    #[prop(optional)]
    list: &'static str,
) -> impl IntoView {
    let id = field_id();
    let error_id = format!("{id}-error");
    let described = error_id.clone();
    view! {
        <div class="row-field" class:wrong=move || error.with(Option::is_some)>
            <label for=id.clone()>{label}</label>
            <input
                id=id
                class="input"
                class:num=inputmode != "text"
                type=kind
                inputmode=inputmode
                autocomplete=autocomplete
                autofocus=autofocus
                list=(!list.is_empty()).then_some(list)
                data-testid=testid
                data-scan=if scan_enters { Some("enter") } else { scan.then_some("take") }
                aria-invalid=move || error.with(Option::is_some).to_string()
                aria-describedby=described
                prop:value=value
                on:input=heed(move |ev| value.set(event_target_value(&ev)))
            />
            {move || (!hint.get().is_empty()).then(|| view! { <p class="hint">{hint.get()}</p> }.into_any())}
            <p class="error" id=error_id role="alert">{move || error.get()}</p>
        </div>
    }
    .into_any()
}

/// A text of several lines.
#[component]
pub(crate) fn Area(
    /// What goes in.
    #[prop(into)]
    label: Signal<String>,
    /// The text.
    value: RwSignal<String>,
    /// The message under it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// What a test calls it.
    testid: &'static str,
    /// How many lines it shows.
    #[prop(default = 3)]
    rows: u32,
    /// Whether codes are scanned into it, each on a line of its own.
    #[prop(optional)]
    scan: bool,
    /// Whether a dialog begins in it.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let id = field_id();
    view! {
        <div class="row-field" class:wrong=move || error.with(Option::is_some)>
            <label for=id.clone()>{label}</label>
            <textarea id=id class="input" autofocus=autofocus rows=rows.to_string() data-testid=testid data-scan=scan.then_some("take") prop:value=value on:input=heed(move |ev| value.set(event_target_value(&ev)))></textarea>
            <p class="error" role="alert">{move || error.get()}</p>
        </div>
    }
    .into_any()
}

/// One of what can be chosen: its value, and its name.
pub(crate) type Choice = (String, String);

/// Choices from pairs.
pub(crate) fn options<'a>(pairs: impl IntoIterator<Item = (&'a str, String)>) -> Vec<Choice> {
    pairs.into_iter().map(|(value, name)| (value.to_owned(), name)).collect()
}

/// One of several.
#[component]
pub(crate) fn Select(
    /// What is chosen.
    #[prop(into)]
    label: Signal<String>,
    /// The chosen value.
    value: RwSignal<String>,
    /// What can be chosen.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// The message under it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// What a test calls it.
    testid: &'static str,
    /// A line of help.
    #[prop(optional, into)]
    hint: Signal<String>,
) -> impl IntoView {
    let id = field_id();
    let each = move || {
        let now = value.get();
        let each = |(key, name): Choice| {
            let chosen = key == now;
            view! { <option value=key selected=chosen>{name}</option> }.into_any()
        };
        choices.get().into_iter().map(each).collect_view()
    };
    view! {
        <div class="row-field" class:wrong=move || error.with(Option::is_some)>
            <label for=id.clone()>{label}</label>
            <select id=id class="input" data-testid=testid on:change=heed(move |ev| value.set(event_target_value(&ev)))>{move || each()}</select>
            {move || (!hint.get().is_empty()).then(|| view! { <p class="hint">{hint.get()}</p> }.into_any())}
            <p class="error" role="alert">{move || error.get()}</p>
        </div>
    }
    .into_any()
}

/// Yes or no.
#[component]
pub(crate) fn Check(
    /// What it says.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it holds.
    value: RwSignal<bool>,
    /// What a test calls it.
    testid: &'static str,
) -> impl IntoView {
    view! {
        <label class="check">
            <input type="checkbox" data-testid=testid prop:checked=value on:change=heed(move |ev| value.set(event_target_checked(&ev)))/>
            <span>{label}</span>
        </label>
    }
    .into_any()
}

fn field_id() -> String {
    format!("f-{}", new_id::<uuid::Uuid>().simple())
}
