//! Taking devices in, in the order in which a person speaks: who, what, what is wrong, what it looks like, what it may cost.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use kontor_domain::customers::{Customer, SaveCustomer};
use kontor_domain::repairs::{
    Condition, DeskView, DeviceKind, DeviceStory, FindDevice, Found, KeepPasscode, NewDevice, TakeIn, TakeInDevice,
    Ticket, check_device,
};
use kontor_domain::{CustomerId, Message, Minor, Refusal, RepairDeviceId, RepairTicketId, RepairVisitId, Secret};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::story::{earlier, found_name};
use super::work::{no_day, technicians};
use crate::address::Address;
use crate::kit::{Area, Check, Form, Icon, Select, TextField, follow, heed, options, toast, toast_refusal};
use crate::load::{Load, load};
use crate::session::Session;
use crate::{bridge, customers, t, ts};

/// How many days a repair is promised for at first.
const USUAL_DAYS: u64 = 3;

/// What is asked about the device that is being taken in.
#[derive(Clone, Copy)]
struct Fields {
    ticket: StoredValue<RepairTicketId>,
    device: StoredValue<RepairDeviceId>,
    kind: RwSignal<String>,
    imei: RwSignal<String>,
    serial: RwSignal<String>,
    brand: RwSignal<String>,
    model: RwSignal<String>,
    colour: RwSignal<String>,
    problem: RwSignal<String>,
    accessories: RwSignal<String>,
    condition: RwSignal<Vec<Condition>>,
    estimate: RwSignal<String>,
    limit: RwSignal<String>,
    due: RwSignal<String>,
    technician: RwSignal<String>,
    data_may_be_lost: RwSignal<bool>,
    passcode: RwSignal<String>,
    /// The device that has such a number already.
    known: RwSignal<Option<DeviceStory>>,
}

impl Fields {
    fn new(session: Session) -> Self {
        let today: Option<NaiveDate> = session.today().parse().ok();
        let due = today.and_then(|day| day.checked_add_days(Days::new(USUAL_DAYS)));
        let empty = || RwSignal::new(String::new());
        Self {
            ticket: StoredValue::new(bridge::new_id()),
            device: StoredValue::new(bridge::new_id()),
            kind: RwSignal::new(DeviceKind::Phone.as_str().to_owned()),
            imei: empty(),
            serial: empty(),
            brand: empty(),
            model: empty(),
            colour: empty(),
            problem: empty(),
            accessories: empty(),
            condition: RwSignal::new(Vec::new()),
            estimate: empty(),
            limit: empty(),
            due: RwSignal::new(due.map(|day| day.to_string()).unwrap_or_default()),
            technician: empty(),
            data_may_be_lost: RwSignal::new(false),
            passcode: empty(),
            known: RwSignal::new(None),
        }
    }

    fn kind(self) -> DeviceKind {
        let word = self.kind.get();
        DeviceKind::ALL.into_iter().find(|kind| kind.as_str() == word).unwrap_or_default()
    }

    /// What was typed, as it is taken in.
    fn read(self, session: Session) -> Result<TakeInDevice, Refusal> {
        let amount = |field, text: RwSignal<String>| -> Result<Option<Minor>, Refusal> {
            let text = text.get_untracked();
            if text.trim().is_empty() { Ok(None) } else { session.parse(field, &text).map(Some) }
        };
        let device = check_device(&NewDevice {
            kind: untrack(|| self.kind()),
            brand: self.brand.get_untracked(),
            model: self.model.get_untracked(),
            serial: self.serial.get_untracked(),
            imei: self.imei.get_untracked(),
            colour: self.colour.get_untracked(),
        })?;
        let problem = self.problem.get_untracked();
        if problem.trim().is_empty() {
            return Err(Refusal::field("required", "problem", Message::told(ts!(repairs.problem_first))));
        }
        let accessories = self.accessories.get_untracked();
        let accessories = accessories.split([',', '\n']).map(str::trim).filter(|name| !name.is_empty());
        let known = self.known.with_untracked(|known| known.as_ref().map(|known| known.device.id));
        Ok(TakeInDevice {
            ticket_id: self.ticket.get_value(),
            device_id: known.unwrap_or_else(|| self.device.get_value()),
            device,
            problem,
            accessories: accessories.map(str::to_owned).collect(),
            condition: self.condition.get_untracked(),
            data_may_be_lost: self.data_may_be_lost.get_untracked(),
            estimate: amount("estimate", self.estimate)?,
            limit: amount("limit", self.limit)?,
            due_on: self.due.get_untracked().parse().map_err(|_| no_day())?,
            technician_id: self.technician.get_untracked().parse().ok(),
        })
    }

    /// What unlocks it, if that was said.
    fn code(self) -> Option<KeepPasscode> {
        let typed = self.passcode.get_untracked();
        let ticket_id = self.ticket.get_value();
        (!typed.is_empty()).then(|| KeepPasscode { ticket_id, passcode: Secret::new(typed) })
    }

    /// Room for another device of the same visit.
    fn clear(self) {
        for text in [self.imei, self.serial, self.brand, self.model, self.colour, self.problem, self.accessories] {
            text.set(String::new());
        }
        for text in [self.estimate, self.limit, self.passcode] {
            text.set(String::new());
        }
        self.ticket.set_value(bridge::new_id());
        self.device.set_value(bridge::new_id());
        self.condition.set(Vec::new());
        self.known.set(None);
    }
}

/// Who brings it.
#[derive(Clone, Copy)]
struct Who {
    chosen: RwSignal<Option<(CustomerId, String)>>,
    is_new: RwSignal<bool>,
    id: StoredValue<CustomerId>,
    text: RwSignal<String>,
    name: RwSignal<String>,
    phone: RwSignal<String>,
}

impl Who {
    fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            chosen: RwSignal::new(None),
            is_new: RwSignal::new(false),
            id: StoredValue::new(bridge::new_id()),
            text: empty(),
            name: empty(),
            phone: empty(),
        }
    }

    /// Begins somebody new with what was looked for.
    fn begin(self) {
        let typed = self.text.get_untracked();
        let is_phone = typed.chars().any(|c| c.is_ascii_digit()) && !typed.chars().any(char::is_alphabetic);
        let field = if is_phone { self.phone } else { self.name };
        field.set(typed.trim().to_owned());
        self.is_new.set(true);
        crate::signin::focus("[data-testid=intake-name]");
    }

    fn read(self) -> (Option<CustomerId>, Option<SaveCustomer>) {
        match (self.chosen.get_untracked(), self.is_new.get_untracked()) {
            (Some((id, _)), _) => (Some(id), None),
            (None, false) => (None, None),
            (None, true) => {
                let new = SaveCustomer {
                    id: self.id.get_value(),
                    number: String::new(),
                    name: self.name.get_untracked(),
                    phone: self.phone.get_untracked(),
                    email: String::new(),
                    address: String::new(),
                    tax_number: String::new(),
                    notes: String::new(),
                };
                (None, Some(new))
            }
        }
    }

    fn view(self, form: Form) -> AnyView {
        let choose = Arc::new(move |customer: Customer| {
            self.chosen.set(Some((customer.id, customer.name)));
            crate::signin::focus("[data-testid=intake-imei]");
        });
        let again = move |_| {
            self.chosen.set(None);
            self.is_new.set(false);
            crate::signin::focus("[data-testid=intake-customer]");
        };
        let change = move || {
            view! { <button class="btn quiet" type="button" data-testid="intake-other" on:click=heed(again)>{t!(repairs.somebody_else)}</button> }.into_any()
        };
        let body = move || {
            match (self.chosen.get(), self.is_new.get()) {
            (Some((_, name)), _) => {
                view! { <div class="part-head"><b data-testid="intake-who">{name}</b>{change()}</div> }.into_any()
            }
            (None, true) => view! {
                <div class="cols">
                    <TextField label=t!(customers.name) value=self.name error=form.error("name") testid="intake-name"/>
                    <TextField label=t!(customers.phone) value=self.phone error=form.error("phone") testid="intake-phone" kind="tel"/>
                </div>
                {change()}
            }
            .into_any(),
            (None, false) => {
                let hit = |customer: &Customer| format!("intake-hit-{}", customer.name);
                view! {
                    {customers::find(self.text, None, "intake-customer", hit, choose.clone())}
                    <button class="btn" type="button" data-testid="intake-new" on:click=heed(move |_| self.begin())><Icon icon=icondata::LuUserPlus/>{t!(repairs.new_customer)}</button>
                }
                .into_any()
            }
        }
        };
        view! { <section class="intake-who"><h3>{t!(repairs.who)}</h3>{move || body()}<p class="error" role="alert">{move || form.error("customer_id").get()}</p></section> }
            .into_any()
    }
}

/// The pane.
#[component]
pub(super) fn Intake(address: Address, scanned: RwSignal<String>, desk: Load<DeskView>) -> impl IntoView {
    let session = Session::here();
    let form = Form::new();
    let visit: RepairVisitId = bridge::new_id();
    let (who, fields) = (Who::new(), Fields::new(session));
    let taken = RwSignal::new(Vec::<TakeInDevice>::new());
    // What unlocks them goes its own way, into the vault.
    let codes = StoredValue::new(Vec::<KeepPasscode>::new());
    crate::signin::focus("[data-testid=intake-customer]");
    follow(move || {
        let code = scanned.get();
        if !code.is_empty() {
            let is_imei = code.bytes().filter(u8::is_ascii_digit).count() >= 14;
            if is_imei { fields.imei } else { fields.serial }.set(code);
            scanned.set(String::new());
        }
    });
    recognise(fields, who);
    let read = move || {
        fields.read(session).map_err(|refusal| {
            form.refuse(refusal);
        })
    };
    let another = move |_| {
        if let Ok(device) = read() {
            form.refusal.set(None);
            codes.update_value(|all| all.extend(fields.code()));
            taken.update(|all| all.push(device));
            fields.clear();
            crate::signin::focus("[data-testid=intake-imei]");
        }
    };
    let done = move |tickets: Vec<Ticket>| {
        let numbers = tickets.iter().map(|ticket| ticket.number.clone()).collect::<Vec<_>>().join(", ");
        toast(ts!(repairs.were_taken_in, numbers = numbers));
        let mut codes = codes.get_value();
        codes.retain(|code| tickets.iter().any(|ticket| ticket.id == code.ticket_id));
        keep(codes);
        if let Some(first) = tickets.first() {
            address.set(&[("id", first.id.to_string().as_str()), ("text", "")]);
        }
    };
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        if let Ok(device) = read() {
            let (customer_id, new_customer) = who.read();
            let mut devices = taken.get_untracked();
            let id = device.ticket_id;
            codes.update_value(|all| {
                all.retain(|code| code.ticket_id != id);
                all.extend(fields.code());
            });
            devices.push(device);
            form.send(TakeIn { visit_id: visit, customer_id, new_customer, devices }, done);
        }
    };
    let others = move || {
        let row = |device: TakeInDevice| {
            let id = device.ticket_id;
            let name = format!("{} {} · {}", device.device.brand, device.device.model, device.problem);
            view! { <li class="part-head"><span>{name}</span><button class="btn quiet" type="button" on:click=heed(move |_| taken.update(|all| all.retain(|one| one.ticket_id != id)))>{t!(common.remove)}</button></li> }
                .into_any()
        };
        taken.get().into_iter().map(row).collect_view()
    };
    let deed = move || match taken.with(Vec::len) {
        0 => ts!(repairs.take_in),
        some => ts!(repairs.take_in_all, count = (some + 1).to_string()),
    };
    view! {
        <form class="detail-form" on:submit=heed(submit) data-testid="intake">
            <div class="detail-scroll">
                <header class="detail-head"><h1>{t!(repairs.take_in)}</h1></header>
                <div class="fields">
                    {who.view(form)}
                    <ul class="reasons">{move || others()}</ul>
                    {device(fields, form)}
                    {agreed(fields, form, desk)}
                    {form.rest(&["customer_id", "name", "phone", "imei", "serial", "brand", "model", "colour", "problem", "accessories", "estimate", "limit", "due_on", "technician_id"])}
                </div>
            </div>
            <footer class="list-foot">
                <button class="btn" type="button" data-testid="intake-another" on:click=heed(another)><Icon icon=icondata::LuPlus/>{t!(repairs.another)}</button>
                <button class="btn primary end" type="submit" data-testid="intake-go" disabled=form.busy>{move || deed()}</button>
            </footer>
        </form>
    }
    .into_any()
}

/// Keeps what unlocks devices that were taken in. Without a vault they are taken in all the same, and it is said what to do.
fn keep(codes: Vec<KeepPasscode>) {
    spawn_local(async move {
        for code in codes {
            if let Err(refusal) = bridge::call(code).await {
                let why = ts!(repairs.passcode_lost, why = refusal.message.to_string());
                toast_refusal(&Refusal::new("passcode_lost", Message::told(why)));
            }
        }
    });
}

/// Fills in what is known of a device by its number.
fn recognise(fields: Fields, who: Who) {
    let asked = move || {
        let (imei, serial) = (fields.imei.get(), fields.serial.get());
        let number = if imei.trim().is_empty() { serial } else { imei };
        (number.trim().chars().count() > 3).then_some(FindDevice { number })
    };
    let found = load(asked, |_| false);
    follow(move || {
        let mut stories = found.get().unwrap_or_default();
        let known = if stories.len() == 1 { stories.pop() } else { None };
        if let Some(known) = &known {
            let device = &known.device;
            let facts = [
                (fields.brand, &device.brand),
                (fields.model, &device.model),
                (fields.colour, &device.colour),
                (fields.serial, &device.serial),
            ];
            for (field, fact) in facts {
                if field.with_untracked(String::is_empty) {
                    field.set(fact.clone());
                }
            }
            fields.kind.set(device.kind.as_str().to_owned());
            if let Some(customer) = &known.customer
                && who.chosen.with_untracked(Option::is_none)
                && !who.is_new.get_untracked()
            {
                who.chosen.set(Some((customer.id, customer.name.clone())));
            }
        }
        fields.known.set(known);
    });
}

/// What a sort of device is called.
pub(crate) fn kind_name(kind: DeviceKind) -> String {
    match kind {
        DeviceKind::Phone => ts!(repairs.phone),
        DeviceKind::Tablet => ts!(repairs.tablet),
        DeviceKind::Laptop => ts!(repairs.laptop),
        DeviceKind::Console => ts!(repairs.console),
        DeviceKind::Other => ts!(repairs.other),
    }
}

fn device(fields: Fields, form: Form) -> AnyView {
    let kinds = || options(DeviceKind::ALL.map(|kind| (kind.as_str(), kind_name(kind))));
    let history = move || {
        let known = fields.known.get()?;
        Some(view! { <div data-testid="intake-history"><p class="small faint">{t!(repairs.known)}</p>{earlier(known.tickets)}</div> }.into_any())
    };
    view! {
        <section class="fields">
            <h3>{t!(repairs.what)}</h3>
            <div class="cols">
                <TextField label="IMEI".to_owned() value=fields.imei error=form.error("imei") testid="intake-imei" inputmode="numeric" scan=true/>
                <TextField label=t!(repairs.serial) value=fields.serial error=form.error("serial") testid="intake-serial" scan=true/>
            </div>
            {move || history()}
            <div class="cols three">
                <Select label=t!(repairs.kind) value=fields.kind choices=Signal::derive(kinds) testid="intake-kind"/>
                <TextField label=t!(repairs.brand) value=fields.brand error=form.error("brand") testid="intake-brand"/>
                <TextField label=t!(repairs.model) value=fields.model error=form.error("model") testid="intake-model"/>
            </div>
            <Area label=t!(repairs.problem) value=fields.problem error=form.error("problem") testid="intake-problem" rows=2/>
        </section>
    }
    .into_any()
}

fn agreed(fields: Fields, form: Form, desk: Load<DeskView>) -> AnyView {
    let items = move || desk.with(|desk| desk.desk.items(fields.kind()).to_vec()).unwrap_or_default();
    let item = move |item: String| {
        let (key, name) = (item.clone(), item);
        let found = move || fields.condition.with(|all| all.iter().find(|one| one.item == key).map(|one| one.found));
        let (mark, label) = (found.clone(), name.clone());
        let class = move || match mark() {
            Some(Found::Faulty) => "chip faulty",
            _ => "chip",
        };
        let said = found.clone();
        let text = move || match said() {
            Some(found) => format!("{label}: {}", found_name(found)),
            None => label.clone(),
        };
        let press = move |_| {
            // Around: not looked at, fine, faulty, not tested.
            let next = match untrack(&found) {
                None => Some(Found::Fine),
                Some(Found::Fine) => Some(Found::Faulty),
                Some(Found::Faulty) => Some(Found::Untested),
                Some(Found::Untested) => None,
            };
            fields.condition.update(|all| {
                all.retain(|one| one.item != name);
                all.extend(next.map(|found| Condition { item: name.clone(), found }));
            });
        };
        view! { <button class=class type="button" data-testid="intake-item" on:click=heed(press)>{text}</button> }
            .into_any()
    };
    view! {
        <section class="fields">
            <h3>{t!(repairs.looks)}</h3>
            <div class="chips">{move || items().into_iter().map(item).collect_view()}</div>
            <div class="cols">
                <TextField label=t!(repairs.accessories) value=fields.accessories error=form.error("accessories") testid="intake-accessories" hint=t!(repairs.accessories_hint)/>
                <TextField label=t!(repairs.colour) value=fields.colour error=form.error("colour") testid="intake-colour"/>
            </div>
            <h3>{t!(repairs.costs)}</h3>
            <div class="cols">
                <TextField label=t!(repairs.estimate) value=fields.estimate error=form.error("estimate") testid="intake-estimate" inputmode="decimal"/>
                <TextField label=t!(repairs.limit) value=fields.limit error=form.error("limit") testid="intake-limit" inputmode="decimal"/>
            </div>
            <div class="cols">
                <TextField label=t!(repairs.due) value=fields.due error=form.error("due_on") kind="date" testid="intake-due"/>
                <Select label=t!(repairs.technician) value=fields.technician choices=technicians(desk) error=form.error("technician_id") testid="intake-technician"/>
            </div>
            <TextField label=t!(repairs.passcode) value=fields.passcode testid="intake-passcode" kind="password" hint=t!(repairs.passcode_hint) autocomplete="new-password"/>
            <Check label=t!(repairs.consent) value=fields.data_may_be_lost testid="intake-consent"/>
        </section>
    }
    .into_any()
}
