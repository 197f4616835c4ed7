//! The business's own roles: who may do what, as a table of checks beside the roles that come with the program.

use kontor_domain::event::Event;
use kontor_domain::identity::{OwnRole, RemoveRole, Roles, SaveRole};
use kontor_domain::policy::{Permission, Permissions, Role};
use leptos::prelude::*;

use super::{section, till};
use crate::bridge;
use crate::frame::role_name;
use crate::i18n::said;
use crate::kit::{Dialog, Failure, Form, Icon, Notice, Select, Skeleton, TextField, heed, options};
use crate::load::load;
use crate::session::Session;
use crate::{t, ts};

/// What is called so, and what belongs to it.
type Group = (fn() -> String, &'static [Permission]);

/// Permissions by what they are about.
const GROUPS: &[Group] = {
    use Permission as P;
    &[
        (
            || ts!(rail.till),
            &[P::Sell, P::ReadSales, P::TakeReturns, P::ApproveOverrides, P::ApproveVariance, P::ManageVouchers],
        ),
        (
            || ts!(rail.products),
            &[P::ReadCatalog, P::ManageCatalog, P::AdjustStock, P::ManagePurchasing, P::ViewCost, P::ImportData],
        ),
        (|| ts!(rail.repairs), &[P::Repair, P::ManageRepairs]),
        (|| ts!(rail.customers), &[P::ReadCustomers, P::ManageCustomers, P::ManageAccounts, P::ManagePersonalData]),
        (
            || ts!(settings.business),
            &[
                P::ReadReports,
                P::ReadRecords,
                P::ManageStaff,
                P::ManageDevices,
                P::ManageBackups,
                P::ManageVault,
                P::RevealSecrets,
                P::ManageBusiness,
            ],
        ),
    ]
};

/// What tests call the limits of a role.
const LIMITS: [&str; 4] = ["role-line", "role-cart", "role-price", "role-refund"];

/// What a permission lets somebody do, in plain words.
fn words(permission: Permission) -> String {
    match permission {
        Permission::ManageBusiness => ts!(may.business),
        Permission::ManageStaff => ts!(may.staff),
        Permission::ReadCatalog => ts!(may.see_products),
        Permission::ManageCatalog => ts!(may.products),
        Permission::ReadCustomers => ts!(may.see_customers),
        Permission::ManageCustomers => ts!(may.customers),
        Permission::Sell => ts!(may.sell),
        Permission::ReadSales => ts!(may.see_sales),
        Permission::TakeReturns => ts!(may.take_back),
        Permission::AdjustStock => ts!(may.stock),
        Permission::ReadRecords => ts!(may.records),
        Permission::ManageBackups => ts!(may.backups),
        Permission::ImportData => ts!(may.import),
        Permission::ReadReports => ts!(may.reports),
        Permission::ManagePersonalData => ts!(may.persons),
        Permission::ApproveVariance => ts!(may.variance),
        Permission::ManageDevices => ts!(may.devices),
        Permission::ManageAccounts => ts!(may.accounts),
        Permission::ManageVouchers => ts!(may.vouchers),
        Permission::ViewCost => ts!(may.cost),
        Permission::ManagePurchasing => ts!(may.purchasing),
        Permission::ApproveOverrides => ts!(may.approve),
        Permission::Repair => ts!(may.repair),
        Permission::ManageRepairs => ts!(may.repairs),
        Permission::ManageVault => ts!(may.vault),
        Permission::RevealSecrets => ts!(may.reveal),
    }
}

/// The page.
#[component]
pub(super) fn RolesPage() -> impl IntoView {
    let roles = load(|| Some(Roles {}), |event| matches!(event, Event::UserChanged { .. }));
    let asked = RwSignal::new(None::<Option<OwnRole>>);
    let form = Form::new();
    let close = move || {
        asked.set(None);
        roles.again();
    };
    let body = move || match (roles.get(), roles.failed.get()) {
        (Some(all), _) => matrix(all, form, asked, move || roles.again()),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || roles.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=9/> }.into_any(),
    };
    let page = view! {
        {move || form.refusal.get().map(|refusal| view! { <Notice kind="bad">{said(&refusal.message)}</Notice> }.into_any())}
        {move || body()}
        <div class="do flush">
            <button class="btn primary" type="button" data-testid="role-add" on:click=heed(move |_| asked.set(Some(None)))><Icon icon=icondata::LuPlus/>{t!(may.add)}</button>
        </div>
        {move || asked.get().map(|role| view! { <RoleDialog role=role on_close=close/> }.into_any())}
    };
    section(|| ts!(may.title), || ts!(may.text), page.into_any())
}

/// A row for each permission, a column for each role; those that come with the program stand as they are.
fn matrix(
    all: Vec<OwnRole>,
    form: Form,
    asked: RwSignal<Option<Option<OwnRole>>>,
    again: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    let session = Session::here();
    let head = |role: &OwnRole| {
        let (name, kept) = (role.name.clone(), role.clone());
        view! { <th><button class="sort" type="button" data-testid=format!("role-{name}") on:click=heed(move |_| asked.set(Some(Some(kept.clone()))))>{name.clone()}<Icon icon=icondata::LuPencil/></button></th> }
            .into_any()
    };
    let heads = all.iter().map(head).collect_view();
    let row = |permission: Permission| {
        let usual = Role::ALL.map(|role| {
            let has = Permissions::of_role(role).has(permission);
            view! { <td class="muted">{has.then(|| view! { <Icon icon=icondata::LuCheck/> <span class="sr">{t!(may.may)}</span> }.into_any())}</td> }
                .into_any()
        });
        let own = all.iter().map(|role| {
            let has = role.permissions.contains(&permission);
            let mine = session.may(permission);
            let label = format!("{}: {}", role.name, words(permission));
            let role = role.clone();
            let change = move |_| {
                let OwnRole { id, name, based_on, mut permissions, caps, .. } = role.clone();
                match permissions.iter().position(|other| *other == permission) {
                    Some(at) => {
                        permissions.remove(at);
                    }
                    None => permissions.push(permission),
                }
                form.send(SaveRole { id, name, based_on, permissions, caps }, move |_| again());
            };
            view! { <td><input type="checkbox" aria-label=label data-testid=format!("may-{permission:?}") prop:checked=has disabled=!mine on:change=heed(change)/></td> }
                .into_any()
        });
        let own: Vec<_> = own.collect();
        view! { <tr><th scope="row">{words(permission)}</th>{usual.into_iter().collect_view()}{own}</tr> }.into_any()
    };
    let group = |(name, permissions): &(fn() -> String, &[Permission])| {
        let columns = (Role::ALL.len() + all.len() + 1).to_string();
        let rows = permissions.iter().map(|permission| row(*permission)).collect_view();
        view! { <tr><th colspan=columns scope="colgroup" class="muted">{*name}</th></tr>{rows} }.into_any()
    };
    let usual = Role::ALL.map(|role| view! { <th>{role_name(role)}</th> }.into_any());
    let groups = GROUPS.iter().map(group).collect_view();
    view! {
        <div class="roles"><table class="plain" data-testid="roles">
            <thead><tr><th></th>{usual.into_iter().collect_view()}{heads}</tr></thead>
            <tbody>{groups}</tbody>
        </table></div>
    }
    .into_any()
}

/// Makes a role, renames one, or removes it.
#[component]
fn RoleDialog(role: Option<OwnRole>, on_close: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let session = Session::here();
    let form = Form::new();
    let name = RwSignal::new(role.as_ref().map(|role| role.name.clone()).unwrap_or_default());
    let base = RwSignal::new(role.as_ref().map_or(Role::Cashier, |role| role.based_on).as_str().to_owned());
    let choices = || {
        let all = Role::ALL.into_iter().filter(|role| *role != Role::Owner);
        options(all.map(|role| (role.as_str(), role_name(role))))
    };
    let limits = till::typed(role.as_ref().map(|role| role.caps).unwrap_or_default());
    let known = role.clone();
    let save = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let based_on = base.get_untracked().parse().unwrap_or(Role::Cashier);
        let usual = || Permissions::of_role(based_on).iter().filter(|permission| session.may(*permission)).collect();
        let (id, permissions) = match &known {
            Some(role) => (role.id, role.permissions.clone()),
            None => (bridge::new_id(), untrack(usual)),
        };
        match till::read_limits(limits) {
            Ok(caps) => {
                form.send(SaveRole { id, name: name.get_untracked(), based_on, permissions, caps }, move |_| {
                    on_close()
                });
            }
            Err(refusal) => form.refuse(refusal),
        }
    };
    let is_new = role.is_none();
    let remove = role.map(|role| {
        let press = move |_| form.send(RemoveRole { id: role.id }, move |_| on_close());
        view! { <button class="btn danger" type="button" data-testid="role-remove" on:click=heed(press)>{t!(common.remove)}</button> }
            .into_any()
    });
    let title = move || if is_new { ts!(may.add) } else { name.get_untracked() };
    view! {
        <Dialog title=title on_close=on_close testid="role-dialog">
            <form on:submit=heed(save)>
                <div class="dialog-body">
                    <TextField label=t!(may.name) value=name error=form.error("name") testid="role-name" autofocus=true/>
                    <Select label=t!(may.based_on) value=base choices=choices error=form.error("based_on") testid="role-base" hint=|| ts!(may.based_on_hint)/>
                    {till::limit_fields(|| ts!(may.caps), LIMITS, limits)}
                    <p class="error" role="alert" data-testid="role-caps-error">{form.error("caps")}</p>
                    {form.rest(&["name", "based_on", "caps"])}
                </div>
                <footer class="dialog-foot">
                    {remove}
                    <button class="btn" type="button" on:click=heed(move |_| on_close())>{t!(common.cancel)}</button>
                    <button class="btn primary" type="submit" data-testid="role-save" disabled=form.busy>{t!(common.save)}</button>
                </footer>
            </form>
        </Dialog>
    }
}
