//! The business's own roles: whoever has one may exactly what it says, at once. `cargo xtask red` makes the changes named
//! here and sees the tests fail.

use kontor_app::{No, Request};
use kontor_domain::audit::AuditEntries;
use kontor_domain::call::Needs;
use kontor_domain::identity::{
    ChangeUser, GiveRole, OwnRole, RemoveRole, Roles, SaveRole, SetPassword, SignedIn, Users, WhoAmI,
};
use kontor_domain::overrides::{Approvers, OwnCaps};
use kontor_domain::policy::{Permission, Permissions, Role};
use kontor_domain::{Minor, OwnRoleId, Refusal};
use kontor_tests::{Engine, PASSWORD, Shop, both_engines, new_id};
use proptest::prelude::*;
use proptest::sample::subsequence;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::Value;

fn role(name: &str, based_on: Role, permissions: &[Permission]) -> SaveRole {
    SaveRole { id: new_id(), name: name.into(), based_on, permissions: permissions.to_vec(), caps: OwnCaps::default() }
}

async fn give(shop: &Shop, to: &SignedIn, role_id: OwnRoleId) -> Result<(), Refusal> {
    shop.call(GiveRole { user_id: to.me.user.id, role_id: Some(role_id) }).await.map(drop)
}

/// Whether somebody may ask each call that a permission says who may ask.
async fn may_ask(shop: &Shop, who: &SignedIn) -> Vec<(&'static str, Permission, bool)> {
    let mut found = Vec::new();
    for entry in shop.kontor.registry().iter() {
        let Needs::May(needed) = entry.needs else { continue };
        let request = Request {
            call: entry.name.into(),
            args: Value::Null,
            token: Some(who.token.clone()),
            ..Request::default()
        };
        let allowed = match shop.kontor.dispatch(request).await {
            Err(No::Refusal(no)) => no.code != "not_allowed",
            _ => true,
        };
        found.push((entry.name, needed, allowed));
    }
    found
}

// Red when, in crates/app/src/identity/rows.rs, `|own| own.0.into_iter().collect())` becomes `|_| Permissions::of_role(role))`.
// Red when, in crates/app/src/dispatcher/mod.rs, `policy::Asker::At(session.permissions)` becomes
// `policy::Asker::At(policy::Permissions::of_role(session.user.role))`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_a_role_of_the_business_may_exactly_what_it_says() {
    let shop = Shop::open(Engine::Sqlite).await;
    let rosa = shop.hire("Rosa", Role::Manager).await;
    let mut runner = TestRunner::deterministic();
    let any = subsequence(Permission::ALL.to_vec(), 0..=Permission::ALL.len());
    let mut made = role("Any", Role::Cashier, &[]);
    shop.call(made.clone()).await.unwrap();
    give(&shop, &rosa, made.id).await.unwrap();
    for round in 0..6 {
        made.permissions = match round {
            0 => vec![],
            _ => any.new_tree(&mut runner).unwrap().current(),
        };
        shop.call(made.clone()).await.unwrap();
        for (call, needed, allowed) in may_ask(&shop, &rosa).await {
            assert_eq!(
                allowed,
                made.permissions.contains(&needed),
                "{call} needs {needed:?} of {:?}",
                made.permissions
            );
        }
        let me = shop.call_as(&rosa.token, WhoAmI {}).await.unwrap();
        assert_eq!(me.permissions, made.permissions, "and the screens know");
    }
}

both_engines! {
    // Red when, in crates/app/src/identity/roles/mod.rs, `if role.people > 0 {` becomes `if false {`.
    // Red when, in crates/app/src/identity/mutations.rs, `before.own_role.clone().filter(|_| stays)` becomes `before.own_role.clone()`.
    // Red when, in crates/app/src/identity/checks.rs, `row.user.active && row.permissions.has(permission)` becomes
    // `row.user.active && kontor_domain::policy::usual(row.user.role, permission)`.
    async fn a_role_is_made_given_changed_and_removed(shop: Shop) {
        let carl = shop.hire("Carl", Role::Cashier).await;
        let night = role("Night shift", Role::Cashier, &[Permission::Sell, Permission::ApproveOverrides, Permission::Sell]);
        let kept = shop.call(night.clone()).await.unwrap();
        assert_eq!(kept.permissions, [Permission::Sell, Permission::ApproveOverrides], "each once");
        let approvers = async || shop.call(Approvers {}).await.unwrap().into_iter().map(|face| face.name).collect::<Vec<_>>();
        assert_eq!(approvers().await, ["Maria"]);
        give(&shop, &carl, night.id).await.unwrap();
        assert_eq!(approvers().await, ["Carl", "Maria"], "their word counts from now on");
        let users = shop.call(Users {}).await.unwrap();
        let own = users.iter().find(|user| user.name == "Carl").unwrap().own_role.clone().unwrap();
        assert_eq!((own.id, own.name.as_str()), (night.id, "Night shift"));
        let roles: Vec<OwnRole> = shop.call(Roles {}).await.unwrap();
        assert_eq!((roles.len(), roles[0].people), (1, 1));

        let no = shop.call(role("night SHIFT", Role::Manager, &[])).await.unwrap_err();
        assert!(no.code == "name_taken" && no.fields.contains_key("name"), "{no}");
        assert!(shop.call(role(" ", Role::Manager, &[])).await.unwrap_err().fields.contains_key("name"));
        let no = shop.call(role("Boss", Role::Owner, &[])).await.unwrap_err();
        assert!(no.fields.contains_key("based_on"), "the owner's role can't be had otherwise: {no}");
        assert_eq!(shop.call(RemoveRole { id: night.id }).await.unwrap_err().code, "role_in_use");
        assert_eq!(shop.call(RemoveRole { id: new_id() }).await.unwrap_err().code, "not_found");
        assert_eq!(give(&shop, &carl, new_id()).await.unwrap_err().code, "not_found");
        let no = shop.call(GiveRole { user_id: shop.me.user.id, role_id: Some(night.id) }).await.unwrap_err();
        assert_eq!(no.code, "last_owner");

        // A change of the role is one of everybody who has it.
        let by_day = SaveRole { name: "Day shift".into(), based_on: Role::Technician, permissions: vec![], ..night.clone() };
        shop.call(by_day).await.unwrap();
        let me = shop.call_as(&carl.token, WhoAmI {}).await.unwrap();
        assert_eq!((me.user.role, me.user.own_role.unwrap().name.as_str(), me.permissions.len()), (Role::Technician, "Day shift", 0));
        // Whoever is made something else is just that.
        let change = |role| ChangeUser { id: carl.me.user.id, name: "Carl".into(), role, active: true };
        shop.call(change(Role::Technician)).await.unwrap();
        assert!(shop.call_as(&carl.token, WhoAmI {}).await.unwrap().user.own_role.is_some(), "nothing else was changed");
        let plain = GiveRole { user_id: carl.me.user.id, role_id: None };
        assert_eq!(shop.call(plain).await.unwrap().own_role, None, "just what it was based on");
        give(&shop, &carl, night.id).await.unwrap();
        shop.call(change(Role::Cashier)).await.unwrap();
        let me = shop.call_as(&carl.token, WhoAmI {}).await.unwrap();
        assert_eq!((me.user.own_role, me.permissions), (None, Permissions::of_role(Role::Cashier).iter().collect()));
        shop.call(RemoveRole { id: night.id }).await.unwrap();
        let trail = shop.call(AuditEntries { action: "identity.".into(), ..AuditEntries::default() }).await.unwrap();
        for act in ["identity.save_role", "identity.give_role", "identity.remove_role"] {
            assert!(trail.rows.iter().any(|entry| entry.action == act), "{act}");
        }
    }

    // Red when, in crates/app/src/identity/roles/mod.rs, `policy::decide_to_give(asker, rights(cx, &after)?)?;` becomes ``.
    // Red when, in crates/app/src/identity/roles/mod.rs, `policy::decide_to_give(asker, rights(cx, before)?)?;` becomes ``.
    // Red when, in crates/domain/src/policy/mod.rs, `_ => decide_to_give(asker, target),` becomes `_ => Ok(()),`.
    async fn nobody_gives_more_than_they_have_or_takes_it_over(shop: Shop) {
        let (hana, mona) = (shop.hire("Hana", Role::Manager).await, shop.hire("Mona", Role::Manager).await);
        let staff = role("Staff office", Role::Cashier, &[Permission::ManageStaff, Permission::Sell]);
        shop.call(staff.clone()).await.unwrap();
        give(&shop, &hana, staff.id).await.unwrap();
        let as_hana = &hana.token;
        let no = shop.call_as(as_hana, role("More", Role::Cashier, &[Permission::ManageBusiness])).await.unwrap_err();
        assert_eq!(no.code, "not_allowed");
        shop.call_as(as_hana, role("Seller", Role::Cashier, &[Permission::Sell])).await.unwrap();
        let buyer = role("Buyer", Role::Manager, &[Permission::ManagePurchasing]);
        shop.call(buyer.clone()).await.unwrap();
        let less = SaveRole { permissions: vec![], ..buyer.clone() };
        assert_eq!(shop.call_as(as_hana, less).await.unwrap_err().code, "not_allowed", "nor takes away what they have not");
        assert_eq!(shop.call_as(as_hana, RemoveRole { id: buyer.id }).await.unwrap_err().code, "not_allowed");
        let me = GiveRole { user_id: hana.me.user.id, role_id: Some(buyer.id) };
        assert_eq!(shop.call_as(as_hana, me).await.unwrap_err().code, "not_allowed");
        let change = ChangeUser { id: mona.me.user.id, name: "Mona".into(), role: Role::Cashier, active: true };
        assert_eq!(shop.call_as(as_hana, change).await.unwrap_err().code, "not_allowed");
        let take_over = SetPassword { user_id: mona.me.user.id, new_password: "another horse".into(), password: PASSWORD.into() };
        assert_eq!(shop.call_as(as_hana, take_over).await.unwrap_err().code, "not_allowed", "nor signs in as somebody who may more");
        let all = role("All but the shop", Role::Manager, &Permission::ALL);
        assert_eq!(shop.call_as(&mona.token, all.clone()).await.unwrap_err().code, "not_allowed", "a manager has not all");
        shop.call(all).await.expect("an owner has");
    }

    // Red when, in crates/app/src/identity/mutations.rs, `row.user.own_role.is_some() && row.caps != OwnCaps::default()` becomes
    // `row.user.own_role.is_some()`.
    // Red when, in crates/domain/src/policy/mod.rs, `(Some(mine), Some(theirs)) if !mine.cover(theirs) => {` becomes
    // `(Some(_), Some(_)) if false => {`.
    async fn who_has_limits_manages_people_whose_role_says_none(shop: Shop) {
        let caps = |refund| OwnCaps { refund: Some(Minor(refund)), ..OwnCaps::default() };
        let office = [Permission::ManageStaff, Permission::Sell, Permission::TakeReturns];
        let limited = SaveRole { caps: caps(5_000), ..role("Deputy", Role::Manager, &office) };
        let seller = role("Seller", Role::Cashier, &[Permission::Sell]);
        let further = SaveRole { caps: caps(5_001), ..role("Further", Role::Cashier, &[Permission::Sell]) };
        for role in [&limited, &seller, &further] {
            shop.call(role.clone()).await.unwrap();
        }
        let (hana, carl, dora) = (shop.hire("Hana", Role::Manager).await, shop.hire("Carl", Role::Cashier).await, shop.hire("Dora", Role::Cashier).await);
        give(&shop, &hana, limited.id).await.unwrap();
        give(&shop, &carl, seller.id).await.unwrap();
        give(&shop, &dora, further.id).await.unwrap();
        let change = |who: &SignedIn, active| ChangeUser { id: who.me.user.id, name: who.me.user.name.clone(), role: Role::Cashier, active };
        shop.call_as(&hana.token, change(&carl, false)).await.expect("as a cashier whom the business did not make a role for");
        shop.call_as(&hana.token, change(&carl, true)).await.unwrap();
        let no = shop.call_as(&hana.token, change(&dora, false)).await.unwrap_err();
        assert!(no.code == "not_allowed" && no.fields.contains_key("caps"), "who is said to go further: {no}");
    }
}
