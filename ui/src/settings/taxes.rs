//! Tax classes and their rates from dates on.

use kontor_domain::catalog::{RateFrom, SaveTaxClass, TaxClass, TaxClasses};
use kontor_domain::event::Event;
use kontor_domain::money::parse_percent;
use kontor_domain::{Message, Refusal, TaxClassId};
use leptos::prelude::*;

use super::section;
use crate::bridge;
use crate::kit::{Check, Dialog, Failure, Form, Icon, Skeleton, TextField, each, heed};
use crate::load::load;
use crate::session::Session;
use crate::{t, ts};

/// The page.
#[component]
pub(super) fn Taxes() -> impl IntoView {
    let classes = load(|| Some(TaxClasses {}), |event| matches!(event, Event::TaxChanged));
    let editing = RwSignal::new(None::<Option<TaxClass>>);
    let close = move || {
        editing.set(None);
        classes.again();
    };
    let row = move |class: TaxClass| {
        let kept = class.clone();
        let rates = class
            .rates
            .iter()
            .map(|rate| format!("{}% · {}", rate.rate.percent(), rate.valid_from))
            .collect::<Vec<_>>();
        let now = class.rate.percent();
        view! {
            <tr data-testid="tax-class">
                <td><b>{class.name}</b> " " {class.usual.then(|| view! { <span class="tag accent">{t!(settings.usual)}</span> }.into_any())}
                    <span class="small faint block num">{rates.join(", ")}</span></td>
                <td class="num">{move || ts!(settings.today, rate = now.clone())}</td>
                <td class="r"><button class="btn" type="button" data-testid="tax-change" on:click=heed(move |_| editing.set(Some(Some(kept.clone()))))>{t!(common.edit)}</button></td>
            </tr>
        }
        .into_any()
    };
    let body = move || match (classes.get(), classes.failed.get()) {
        (Some(all), _) => {
            view! { <table class="plain"><tbody>{all.into_iter().map(row).collect_view()}</tbody></table> }.into_any()
        }
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || classes.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=3/> }.into_any(),
    };
    let page = view! {
        {move || body()}
        <button class="btn primary self-start" type="button" data-testid="tax-add" on:click=heed(move |_| editing.set(Some(None)))><Icon icon=icondata::LuPlus/>{t!(settings.add_tax)}</button>
        {move || editing.get().map(|class| view! { <Editor class=class on_close=close/> }.into_any())}
    };
    section(|| ts!(settings.taxes), || ts!(settings.tax_text), page.into_any())
}

#[derive(Clone, Copy)]
struct RateRow {
    key: usize,
    from: RwSignal<String>,
    percent: RwSignal<String>,
}

#[component]
fn Editor(class: Option<TaxClass>, on_close: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let session = Session::here();
    let form = Form::new();
    let is_new = class.is_none();
    let id: TaxClassId = class.as_ref().map_or_else(bridge::new_id, |class| class.id);
    let name = RwSignal::new(class.as_ref().map(|class| class.name.clone()).unwrap_or_default());
    let usual = RwSignal::new(class.as_ref().is_some_and(|class| class.usual));
    let row = |key: usize, from: String, percent: String| RateRow {
        key,
        from: RwSignal::new(from),
        percent: RwSignal::new(percent),
    };
    let kept: Vec<RateRow> = class
        .iter()
        .flat_map(|class| &class.rates)
        .enumerate()
        .map(|(key, rate)| row(key, rate.valid_from.to_string(), rate.rate.percent()))
        .collect();
    let first = if is_new { vec![row(0, session.today(), String::new())] } else { kept };
    let rates = RwSignal::new(first);
    let add = move |_| {
        rates.update(|rates| {
            let key = rates.iter().map(|rate| rate.key + 1).max().unwrap_or(0);
            rates.push(row(key, session.today(), String::new()));
        });
    };
    let read = move || -> Result<Vec<RateFrom>, Refusal> {
        rates
            .get_untracked()
            .into_iter()
            .map(|row| {
                let valid_from = row
                    .from
                    .get_untracked()
                    .parse()
                    .map_err(|_| Refusal::invalid("rates", Message::told(ts!(settings.valid_from))))?;
                Ok(RateFrom { valid_from, rate: parse_percent("rates", &row.percent.get_untracked())? })
            })
            .collect()
    };
    let save = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        match read() {
            Ok(rates) => form.send(
                SaveTaxClass { id, name: name.get_untracked(), usual: usual.get_untracked(), rates },
                move |_| on_close(),
            ),
            Err(refusal) => form.refuse(refusal),
        }
    };
    let line = move |row: RateRow| {
        view! {
            <li class="rate dated">
                <input class="input num" type="date" aria-label=t!(settings.valid_from) data-testid="tax-from" prop:value=row.from on:input=heed(move |ev| row.from.set(event_target_value(&ev)))/>
                <input class="input num" inputmode="decimal" aria-label=t!(settings.rate) data-testid="tax-rate" prop:value=row.percent on:input=heed(move |ev| row.percent.set(event_target_value(&ev)))/>
                <span class="muted">"%"</span>
                <button class="btn quiet square" type="button" aria-label=t!(common.remove) on:click=heed(move |_| rates.update(|rates| rates.retain(|other| other.key != row.key)))><Icon icon=icondata::LuX/></button>
            </li>
        }
        .into_any()
    };
    view! {
        <Dialog title=move || if is_new { ts!(settings.add_tax) } else { name.get_untracked() } on_close=on_close testid="tax-dialog">
            <form on:submit=heed(save)>
                <div class="dialog-body">
                    <TextField label=t!(settings.tax_name) value=name error=form.error("name") testid="tax-name" autofocus=true/>
                    <fieldset class="rates"><legend>{t!(settings.rate)}</legend>
                        <ul>{each(move || rates.get(), |row| row.key.to_string(), line)}</ul>
                        <button class="btn" type="button" data-testid="tax-add-rate" on:click=heed(add)><Icon icon=icondata::LuPlus/>{t!(settings.add_rate)}</button>
                        <p class="error" role="alert">{form.error("rates")}</p>
                    </fieldset>
                    <Check label=t!(settings.tax_usual) value=usual testid="tax-usual"/>
                    {form.rest(&["name", "rates"])}
                </div>
                <footer class="dialog-foot">
                    <button class="btn" type="button" on:click=heed(move |_| on_close())>{t!(common.cancel)}</button>
                    <button class="btn primary" type="submit" data-testid="tax-save" disabled=form.busy>{t!(common.save)}</button>
                </footer>
            </form>
        </Dialog>
    }
}
