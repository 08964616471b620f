//! Whoever puts something into a grid while it is divided.

use super::*;

crate::both_engines! {
    async fn nobody_is_put_into_a_grid_that_ended_meanwhile(town: Town) {
        let cast = town.cast().await;
        let app = town.app();
        let north = town.places().area("North grid");
        let stale = app.directories.get(&app.store, town.key()).await.expect("the directory");
        let secretary = actor(&town, &cast.secretary).await;
        halves(&town, &cast.secretary).await.ok();
        let register = Households {
            store: &app.store,
            given: &app.given,
            vault: &app.vault,
            keyring: app.vault.keyring(&app.store, town.key()).await.expect("keys"),
            directory: stale.clone(),
            actor: &secretary,
        };
        let refused = register.register(&household("LATE", north)).await;
        assert_eq!(code(refused), Some(Code::UnknownArea), "the directory of the call was read before the split");
        let requests = Requests { store: &app.store, given: &app.given, directory: stale.clone(), actor: &secretary };
        let submission = Submission {
            kind: ServiceRequestKind::Appeal,
            title: "Lamp".to_owned(),
            description: "It is dark.".to_owned(),
            category: "NOISE".to_owned(),
            urgency: Urgency::Routine,
            channel: Channel::Patrol,
            area: Some(north),
            place: None,
            attachments: Vec::new(),
            on_behalf_of: None,
            respondent: Respondent::default(),
        };
        let refused = requests.submit(&submission, None, &app.identity(&app.store)).await;
        assert_eq!(code(refused), Some(Code::UnknownArea));
    }

    async fn whoever_reads_a_grid_before_it_is_divided_writes_nothing_into_it(town: Town) {
        let cast = town.cast().await;
        let app = town.app();
        let north = town.places().area("North grid");
        let lamp = cast.wang.submits("Lamp").await;
        let comrade = town.member_in("North committee", None).await;
        let volunteer = |area| NewVolunteer {
            key: None,
            name: "Helper".to_owned(),
            phone: None,
            area,
            skills: "[]".to_owned(),
            from_on: day(&town.day_after(0)),
        };
        let secretary = actor(&town, &cast.secretary).await;
        let stale = app.directories.get(&app.store, town.key()).await.expect("the directory");
        let members = Members { store: &app.store, given: &app.given, directory: stale.clone(), actor: &secretary };
        let identity = app.identity(&app.store);
        let building = town.places().area("Building 1");
        let helper = members.register_volunteer(&volunteer(building), &identity).await.expect("a volunteer");
        halves(&town, &cast.secretary).await.ok();

        let refused = members.register_volunteer(&volunteer(north), &identity).await;
        assert_eq!(code(refused), Some(Code::UnknownArea), "the grid ended behind the back of the call");
        let change = VolunteerChange { id: helper, expected_version: None, name: None, area: Some(north), skills: None };
        assert_eq!(code(members.change_volunteer(&change).await), Some(Code::UnknownArea));

        let keyring = app.vault.keyring(&app.store, town.key()).await.expect("keys");
        let opener = Opener { vault: &app.vault, store: &app.store, district: town.key() };
        let new = NewMember {
            code: "LATE".to_owned(),
            name: "Late".to_owned(),
            kind: MemberKind::Resident,
            organisation: town.places().organisation("North committee"),
            post: None,
            joined_on: None,
            home_area: Some(north),
            phone: None,
            from_on: day(&town.day_after(0)),
        };
        assert_eq!(code(members.register(&new, &keyring).await), Some(Code::UnknownArea));
        let change = Change { home_area: Some(Some(north)), ..Change::default() };
        let refused = members.change(comrade, None, &change, &keyring, &opener).await;
        assert_eq!(code(refused), Some(Code::UnknownArea));

        let appointments = Appointments { store: &app.store, given: &app.given, directory: stale.clone(), actor: &secretary };
        let wish = Wish {
            kind: AppointmentKind::Duty,
            manner: None,
            holder: Holder::Member(comrade),
            scope: Scope::Area(north),
            title: Some("Warden".to_owned()),
            letter: Letter { number: None, expires_on: None },
            from_on: day(&town.day_after(0)),
            to_on: None,
        };
        assert_eq!(code(appointments.appoint(&wish).await), Some(Code::UnknownArea));

        let requests = Requests { store: &app.store, given: &app.given, directory: stale, actor: &secretary };
        let accept = |area| Command {
            id: decode(&lamp.id).expect("an id"),
            expected_version: None,
            note: None,
            attachments: Vec::new(),
            act: Act::Accept { category: None, urgency: None, area: Some(area), respondent: None },
            idempotency_key: None,
        };
        assert_eq!(code(requests.step(&accept(north)).await), Some(Code::UnknownArea));
        requests.step(&accept(building)).await.expect("accepted");
        let row = stored!(town, service_request).remove(0);
        assert_ne!(row.current_grid_id, Some(north), "the way to the building is that of today");
        assert!(stored!(town, appointment).is_empty());
    }

    async fn a_split_waits_for_whoever_enters_a_household_and_takes_it_along(town: Town) {
        let cast = town.cast().await;
        let app = town.app();
        let building = id_of(&town, "Building 1");
        let stale = app.directories.get(&app.store, town.key()).await.expect("the directory");
        let tx = app.store.write(town.key()).await.expect("a transaction");
        standing(&tx, &stale).await.expect("held");
        let places = town.places();
        let late: HouseholdId = app.given.id();
        let enters = async {
            tokio::time::sleep(Duration::from_millis(500)).await;
            tx.insert(households::ActiveModel {
                id: Set(late),
                code: Set("LATE".to_owned()),
                kind: Set(HouseholdKind::Home),
                area_id: Set(places.area("North grid")),
                grid_id: Set(Some(places.area("North grid"))),
                head_name: Set("Late".to_owned()),
                address: Set("Somewhere".to_owned()),
                gcj_latitude: Set(Some(34.665)),
                gcj_longitude: Set(Some(112.408)),
                source: Set("survey".to_owned()),
                registered_on: Set(day("2026-01-01")),
                placed_on: Set(day("2026-01-01")),
                version: Set(1),
                updated_at: Set(app.given.now()),
                ..Default::default()
            }).await.expect("a household");
            tx.commit().await.expect("a commit");
        };
        let input = json!({ "gridId": id_of(&town, "North grid"), "into": [
            crate::grids::part("W", json!({ "polygon": rectangle(112.40, 112.405), "buildingIds": [building] })),
            crate::grids::part("E", json!({ "polygon": rectangle(112.405, 112.41) })),
        ] });
        let (done, ()) = tokio::join!(act(&cast.secretary, "splitGrid", input), enters);
        assert_eq!(done.ok()["movedHouseholds"], 1);
        let now = rows(&town, &[late]).await;
        assert_eq!(now[0].grid_id, decode(&ids(&done)["E"]));
    }
}
