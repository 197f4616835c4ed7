//! The repair desk: its states, where a ticket may go from each, and what is looked at on a device.

use kontor_domain::event::Event;
use kontor_domain::repairs::{Checklist, Desk, DeskState, DeskView, DeviceKind, GetDesk, SaveDesk, StateKind};
use leptos::prelude::*;

use super::notices::NoticeTexts;
use super::section;
use crate::kit::{Area, Choice, Failure, Form, Icon, Select, Skeleton, heed, options, toast};
use crate::load::load;
use crate::{bridge, t, ts};

/// A state that is being changed.
#[derive(Clone, Copy)]
struct Line {
    key: StoredValue<String>,
    /// Its name as it is called now.
    name: RwSignal<String>,
    /// The name that it comes with, if nobody gave it another.
    shipped: StoredValue<String>,
    kind: RwSignal<String>,
    to: RwSignal<Vec<String>>,
}

impl Line {
    fn of(state: DeskState, called: String) -> Self {
        let shipped = if state.name.is_empty() { called.clone() } else { String::new() };
        Self {
            key: StoredValue::new(state.key),
            name: RwSignal::new(called),
            shipped: StoredValue::new(shipped),
            kind: RwSignal::new(state.kind.as_str().to_owned()),
            to: RwSignal::new(state.to),
        }
    }

    fn read(self) -> DeskState {
        let name = self.name.get_untracked();
        let word = self.kind.get_untracked();
        let kind = StateKind::ALL.into_iter().find(|kind| kind.as_str() == word).unwrap_or(StateKind::Open);
        // One that keeps its own name is called in everybody's language.
        let name = if name.trim() == self.shipped.get_value() { String::new() } else { name };
        DeskState { key: self.key.get_value(), name, kind, to: self.to.get_untracked() }
    }
}

/// The page.
#[component]
pub(super) fn DeskPage() -> impl IntoView {
    let desk = load(|| Some(GetDesk {}), |event| matches!(event, Event::DeskChanged));
    let body = move || match (desk.get(), desk.failed.get()) {
        (Some(desk), _) => fields(desk),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || desk.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=8/> }.into_any(),
    };
    let body = view! { {move || body()} {super::services::services()} <NoticeTexts/> };
    section(|| ts!(rail.repairs), || ts!(repairs.settings_text), body.into_any())
}

fn kind_name(kind: StateKind) -> String {
    match kind {
        StateKind::Open => ts!(repairs.kind_open),
        StateKind::Hold => ts!(repairs.kind_hold),
        StateKind::Ready => ts!(repairs.kind_ready),
        StateKind::Done => ts!(repairs.kind_done),
    }
}

fn fields(view: DeskView) -> AnyView {
    let form = Form::new();
    let DeskView { desk, names, .. } = view;
    let lines: Vec<Line> = desk.states.into_iter().zip(names).map(|(state, name)| Line::of(state, name)).collect();
    let lines = RwSignal::new(lines);
    let lists = DeviceKind::ALL.map(|kind| {
        let items = desk.checklists.iter().find(|list| list.kind == kind);
        (kind, RwSignal::new(items.map(|list| list.items.join("\n")).unwrap_or_default()))
    });
    let add = move |_| {
        let id = bridge::new_id::<uuid::Uuid>().simple().to_string();
        let state = DeskState { key: format!("s{id}"), name: " ".to_owned(), kind: StateKind::Hold, to: Vec::new() };
        lines.update(|all| all.push(Line::of(state, String::new())));
        crate::signin::focus("[data-testid=state-name]:last-of-type");
    };
    let save = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let states = lines.get_untracked().into_iter().map(Line::read).collect();
        let list = |(kind, text): (DeviceKind, RwSignal<String>)| Checklist {
            kind,
            items: text.get_untracked().lines().map(str::to_owned).collect(),
        };
        let checklists = lists.into_iter().map(list).collect();
        form.send(SaveDesk { desk: Desk { states, checklists } }, |_| toast(ts!(common.saved)));
    };
    let area = |(kind, text): (DeviceKind, RwSignal<String>)| {
        let testid = match kind {
            DeviceKind::Phone => "checks-phone",
            _ => "checks",
        };
        view! { <Area label=crate::repairs::kind_name(kind) value=text testid=testid rows=5/> }.into_any()
    };
    view! {
        <form class="fields" on:submit=heed(save) data-testid="desk-form">
            <div class="roles"><table class="plain desk-states"><tbody>{move || lines.get().into_iter().map(|line| row(line, lines)).collect_view()}</tbody></table></div>
            <p class="error" role="alert" data-testid="desk-error">{move || form.error("states").get()}</p>
            <button class="btn self-start" type="button" data-testid="state-add" on:click=heed(add)><Icon icon=icondata::LuPlus/>{t!(repairs.add_state)}</button>
            <h3>{t!(repairs.checklists)}</h3>
            <p class="muted">{t!(repairs.checklists_text)}</p>
            <div class="cols three">{lists.map(area).collect_view()}</div>
            <p class="error" role="alert">{move || form.error("checklists").get()}</p>
            {form.rest(&["states", "checklists"])}
            <button class="btn primary self-start" type="submit" data-testid="desk-save" disabled=form.busy>{t!(common.save)}</button>
        </form>
    }
    .into_any()
}

fn row(line: Line, lines: RwSignal<Vec<Line>>) -> AnyView {
    let key = line.key.get_value();
    let kinds = || -> Vec<Choice> { options(StateKind::ALL.map(|kind| (kind.as_str(), kind_name(kind)))) };
    let (mine, gone, up) = (key.clone(), key.clone(), key.clone());
    let ways = move || {
        let others = lines.get().into_iter().filter(|other| other.key.get_value() != mine);
        let way = |other: Line| {
            let (to, press) = (other.key.get_value(), other.key.get_value());
            let on = move || line.to.with(|all| all.contains(&to)).to_string();
            let toggle = move |_| {
                line.to.update(|all| match all.iter().position(|key| *key == press) {
                    Some(at) => {
                        all.remove(at);
                    }
                    None => all.push(press.clone()),
                });
            };
            view! { <button class="chip" type="button" aria-pressed=on on:click=heed(toggle)>{move || other.name.get()}</button> }
                .into_any()
        };
        others.map(way).collect_view()
    };
    let remove = move |_| {
        lines.update(|all| all.retain(|other| other.key.get_value() != gone));
        for other in lines.get_untracked() {
            other.to.update(|all| all.retain(|key| *key != gone));
        }
    };
    let earlier = move |_| {
        lines.update(|all| {
            if let Some(at) = all.iter().position(|other| other.key.get_value() == up)
                && at > 0
            {
                all.swap(at - 1, at);
            }
        });
    };
    view! {
        <tr>
            <td>
                <input class="input" type="text" data-testid="state-name" aria-label=t!(repairs.state) prop:value=line.name on:input=heed(move |ev| line.name.set(event_target_value(&ev)))/>
                <Select label=t!(repairs.kind) value=line.kind choices=Signal::derive(kinds) testid="state-kind"/>
            </td>
            <td><div class="small faint">{t!(repairs.goes_to)}</div><div class="chips">{move || ways()}</div></td>
            <td class="row-acts">
                <button class="btn quiet square" type="button" aria-label=t!(repairs.earlier) on:click=heed(earlier)><Icon icon=icondata::LuArrowUp/></button>
                <button class="btn quiet square" type="button" aria-label=t!(common.remove) data-testid="state-remove" on:click=heed(remove)><Icon icon=icondata::LuTrash2/></button>
            </td>
        </tr>
    }
    .into_any()
}
