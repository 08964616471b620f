//! The life of a request, told on both engines with two districts side by side.

use lianxin_tests::town::Town;
use serde_json::json;

crate::both_engines! {
    async fn five_operations_close_the_loop(town: Town) {
        let wang = town.resident("Wang").of("North grid").await;
        let secretary = town.secretary("Community secretary").of("North community").await;
        let housing = town.secretary("Housing secretary").of("Housing").await;

        let lamp = wang.submits("Streetlight out at gate 3").await;
        secretary.accepts(&lamp).await.ok();
        secretary.dispatches(&lamp, &housing).await.ok();
        housing.takes(&lamp).await.ok();
        housing.resolves(&lamp).await.ok();
        wang.evaluates(&lamp, "SOLVED").await.ok();

        let seen = wang.sees(&lamp).await;
        assert_eq!(seen["state"], "EVALUATED");
        assert_eq!(seen["reply"], "the lamp is replaced");
        assert_eq!(seen["evaluation"]["outcome"], "SOLVED");
        let steps: Vec<&str> = seen["timeline"]["nodes"]
            .as_array()
            .expect("a timeline")
            .iter()
            .map(|event| event["step"].as_str().unwrap_or("(submission)"))
            .collect();
        assert_eq!(steps, ["(submission)", "ACCEPT", "DISPATCH", "TAKE", "RESOLVE", "EVALUATE"]);
        assert!(lamp.number.starts_with(&format!("{}-", town.code())), "{}", lamp.number);
    }

    async fn a_second_district_sees_nothing_of_it(town: Town) {
        let wang = town.resident("Wang").of("North grid").await;
        let lamp = wang.submits("Streetlight out at gate 3").await;
        let other = town.second_district().await;
        let strangers = [
            other.resident("Zhao").of("North grid").await,
            other.grid_worker("Qian").of("North grid").await,
            other.secretary("Sun").of("District committee").await,
        ];
        for stranger in &strangers {
            assert!(stranger.sees(&lamp).await.is_null(), "{}", stranger.name());
            assert!(stranger.lists(json!({})).await.is_empty(), "{}", stranger.name());
            let nodes = "query ($id: ID!, $number: String!) { node(id: $id) { id } nodes(ids: [$id]) { id } \
                serviceRequest(number: $number) { id } }";
            let answer = stranger.run(nodes, json!({ "id": lamp.id, "number": lamp.number })).await;
            assert!(answer.at("/node").is_null() && answer.at("/nodes/0").is_null());
            assert!(answer.at("/serviceRequest").is_null());
            stranger.accepts(&lamp).await.refused("NOT_FOUND");
            stranger.withdraws(&lamp).await.refused("NOT_FOUND");
        }
        let theirs = strangers[0].submits("Water main burst").await;
        assert!(wang.sees(&theirs).await.is_null());
        assert_eq!(wang.lists(json!({})).await, [lamp.number]);
        assert_eq!(strangers[0].lists(json!({})).await, [theirs.number]);
    }

    async fn a_grid_worker_handles_on_the_spot(town: Town) {
        let wang = town.resident("Wang").of("North grid").await;
        let li = town.grid_worker("Li").of("North grid").await;
        let lamp = wang.submits("Bin overflowing").await;
        li.resolves(&lamp).await.refused("WRONG_STATE");
        li.accepts(&lamp).await.ok();
        li.takes(&lamp).await.ok();
        assert_eq!(wang.sees(&lamp).await["lead"]["account"]["displayName"], "Li");
        li.resolves(&lamp).await.ok();
        wang.evaluates(&lamp, "HALF_SOLVED").await.ok();
        assert_eq!(wang.state_of(&lamp).await, "EVALUATED");
    }

    async fn not_solved_goes_back_at_once_to_the_same_lead(town: Town) {
        let cast = town.cast().await;
        let lamp = cast.resolved("Streetlight out").await;
        cast.wang.evaluates(&lamp, "NOT_SOLVED").await.ok();
        let seen = cast.wang.sees(&lamp).await;
        assert_eq!(seen["state"], "IN_PROGRESS");
        assert_eq!(seen["lead"]["organisation"]["name"], "Housing");
        let rounds: Vec<i64> = seen["clocks"]
            .as_array()
            .expect("clocks")
            .iter()
            .filter(|clock| clock["kind"] == "RESOLVE")
            .filter_map(|clock| clock["round"].as_i64())
            .collect();
        assert_eq!(rounds, [1, 2], "the next round has a clock of its own");
        cast.housing.resolves(&lamp).await.ok();
        cast.wang.evaluates(&lamp, "SOLVED").await.ok();
        assert_eq!(cast.wang.sees(&lamp).await["evaluation"]["outcome"], "SOLVED");
    }

    async fn questions_are_asked_and_answered(town: Town) {
        let cast = town.cast().await;
        let lamp = cast.wang.submits("It is broken").await;
        cast.li.asks(&lamp, "Which lamp?").await.ok();
        assert_eq!(cast.wang.state_of(&lamp).await, "NEEDS_INFO");
        cast.li.accepts(&lamp).await.refused("WRONG_STATE");
        cast.wang.supplies(&lamp, "The one at gate 3").await.ok();
        assert_eq!(cast.wang.state_of(&lamp).await, "SUBMITTED");
    }

    async fn a_rejection_is_reviewed_one_level_up(town: Town) {
        let cast = town.cast().await;
        let lamp = cast.wang.submits("The school gate is too narrow").await;
        cast.secretary.rejects(&lamp, "the school decides").await.ok();
        let seen = cast.wang.sees(&lamp).await;
        assert_eq!(seen["rejection"]["reason"], "NOT_OURS");
        assert_eq!(seen["ending"], "REJECTED");
        cast.wang.asks_for_review(&lamp).await.ok();
        assert_ne!(cast.wang.asks_for_review(&lamp).await.refusal(), None, "once");
        assert_ne!(cast.secretary.reviews(&lamp, false).await.refusal(), None, "not by who rejected");
        cast.street.reviews(&lamp, false).await.ok();
        assert_eq!(cast.wang.state_of(&lamp).await, "ACCEPTED");

        let other = cast.wang.submits("And too low").await;
        cast.secretary.rejects(&other, "the school decides").await.ok();
        cast.wang.asks_for_review(&other).await.ok();
        cast.street.reviews(&other, true).await.ok();
        let seen = cast.wang.sees(&other).await;
        assert_eq!((&seen["state"], &seen["rejection"]["reviewed"]), (&json!("REJECTED"), &json!(true)));
    }

    async fn an_objection_is_ruled_on_one_level_up(town: Town) {
        let cast = town.cast().await;
        let lamp = cast.dispatched("Streetlight out").await;
        cast.housing.objects(&lamp, "the lamps are the power company's").await.ok();
        assert_eq!(cast.wang.state_of(&lamp).await, "OBJECTED");
        cast.secretary.rules(&lamp, true).await.refused("FORBIDDEN");
        cast.street.rules(&lamp, false).await.ok();
        assert_eq!(cast.wang.state_of(&lamp).await, "DISPATCHED");
        assert_eq!(cast.wang.sees(&lamp).await["lead"]["organisation"]["name"], "Housing");
        cast.housing.objects(&lamp, "still not ours").await.ok();
        cast.street.rules(&lamp, true).await.ok();
        assert_eq!(cast.wang.state_of(&lamp).await, "ACCEPTED");
        assert!(cast.wang.sees(&lamp).await["lead"].is_null());
    }

    async fn after_the_third_overruling_nobody_objects_again(town: Town) {
        let cast = town.cast().await;
        let lamp = cast.dispatched("Streetlight out").await;
        for _ in 0..3 {
            cast.housing.objects(&lamp, "not ours").await.ok();
            cast.street.rules(&lamp, false).await.ok();
        }
        let seen = cast.housing.sees(&lamp).await;
        let steps = seen["availableSteps"].as_array().expect("steps").clone();
        assert!(!steps.contains(&json!("OBJECT")), "{steps:?}");
        assert_ne!(cast.housing.objects(&lamp, "not ours").await.refusal(), None);
    }

    async fn suspension_pauses_the_clock_of_resolution(town: Town) {
        let cast = town.cast().await;
        let lamp = cast.in_progress("Streetlight out").await;
        let until = town.day_after(10);
        cast.secretary.suspends(&lamp, &until).await.ok();
        let clock = |seen: &serde_json::Value| {
            let clocks = seen["clocks"].as_array().expect("clocks").clone();
            clocks.into_iter().find(|clock| clock["kind"] == "RESOLVE").expect("a clock of resolution")
        };
        assert_eq!(clock(&cast.wang.sees(&lamp).await)["paused"], true);
        town.hours_pass(48);
        cast.housing.resumes(&lamp).await.ok();
        let seen = cast.wang.sees(&lamp).await;
        assert_eq!((&seen["state"], &clock(&seen)["paused"]), (&json!("IN_PROGRESS"), &json!(false)));
    }

    async fn withdrawing_and_merging_end_honestly(town: Town) {
        let cast = town.cast().await;
        let first = cast.wang.submits("Streetlight out").await;
        cast.wang.withdraws(&first).await.ok();
        assert_eq!(cast.wang.sees(&first).await["ending"], "WITHDRAWN");

        let main = cast.neighbour.submits("No light at gate 3").await;
        let same = cast.wang.submits("Dark at gate 3").await;
        cast.secretary.merges(&same, &main).await.ok();
        let seen = cast.wang.sees(&same).await;
        assert_eq!((&seen["state"], &seen["ending"]), (&json!("MERGED"), &json!("MERGED")));
        assert_eq!(seen["mergedInto"]["state"], "SUBMITTED");
        let theirs = cast.wang.sees(&main).await;
        assert!(theirs["title"] != "No light at gate 3", "the main one's text stays its reporter's: {theirs:#}");
    }

    async fn a_closed_request_reopens_inside_its_window(town: Town) {
        let cast = town.cast().await;
        let lamp = cast.resolved("Streetlight out").await;
        cast.wang.reopens(&lamp).await.ok();
        assert_eq!(cast.wang.state_of(&lamp).await, "IN_PROGRESS");
        cast.housing.resolves(&lamp).await.ok();
        cast.wang.evaluates(&lamp, "SOLVED").await.ok();
        town.hours_pass(24 * 60);
        town.the_system_works().await;
        let seen = cast.wang.sees(&lamp).await;
        assert_eq!((&seen["state"], &seen["ending"]), (&json!("CLOSED"), &json!("SOLVED")));
    }

    async fn who_does_not_answer_is_not_counted_as_content(town: Town) {
        let cast = town.cast().await;
        let lamp = cast.resolved("Streetlight out").await;
        town.hours_pass(24 * 60);
        town.the_system_works().await;
        let seen = cast.wang.sees(&lamp).await;
        assert_eq!((&seen["state"], &seen["ending"]), (&json!("CLOSED"), &json!("NOT_EVALUATED")));
        let last = seen["timeline"]["nodes"].as_array().expect("a timeline").last().expect("an event").clone();
        assert_eq!((&last["step"], &last["actor"]), (&json!("CLOSE"), &serde_json::Value::Null));
        town.the_system_works().await;
        let again = cast.wang.sees(&lamp).await;
        assert_eq!(seen["version"], again["version"], "the system acts once");
    }

    async fn an_overdue_request_goes_one_level_up_once(town: Town) {
        let cast = town.cast().await;
        let lamp = cast.dispatched("Streetlight out").await;
        town.hours_pass(24 * 90);
        town.the_system_works().await;
        town.the_system_works().await;
        let seen = cast.secretary.sees(&lamp).await;
        assert_eq!((&seen["state"], &seen["overdue"]), (&json!("DISPATCHED"), &json!(true)));
        let escalations = seen["timeline"]["nodes"]
            .as_array()
            .expect("a timeline")
            .iter()
            .filter(|event| event["step"] == "ESCALATE")
            .count();
        let breached = seen["clocks"]
            .as_array()
            .expect("clocks")
            .iter()
            .filter(|clock| clock["breached"] == true && ["TAKE", "RESOLVE"].contains(&clock["kind"].as_str().unwrap_or("")))
            .count();
        assert_eq!(escalations, breached, "once a breach: {seen:#}");
        assert_eq!(cast.secretary.lists(json!({ "overdue": true })).await, [lamp.number]);
    }
}
