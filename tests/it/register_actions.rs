//! What people forget with a new mutation: whose right it is, and what its refusals say.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use lianxin_api::policy::RegisterAction as A;
use lianxin_api::policy::{REGISTER_TABLE, RegisterAction};
use lianxin_tests::published::Published;

/// By which right a mutation is done.
enum Right {
    /// One of these acts of the table of registers.
    Register(&'static [RegisterAction]),
    /// The table of requests, by the step.
    Request,
    /// None of the two tables; this is why.
    None(&'static str),
}

use Right::{None as NoRow, Register, Request};

const SESSION: Right = NoRow("whoever has the credentials");
/// The two people of the shift, each on their own side.
const OWN_SHIFT: Right = Register(&[A::StandShift]);
const FOLLOW: Right = Register(&[A::FollowRequest]);
const PAIRING: Right = Register(&[A::ConsentAsMember, A::ConsentAsHousehold, A::KeepPairing]);

const MUTATIONS: &[(&str, Right)] = &[
    ("requestPhoneCode", SESSION),
    ("issuePhoneCode", NoRow("the duty ADMINISTRATOR alone")),
    ("registerResident", SESSION),
    ("signIn", SESSION),
    ("refreshSession", SESSION),
    ("signOut", SESSION),
    ("switchPosting", SESSION),
    ("changePassword", SESSION),
    ("resetPassword", SESSION),
    ("foundOrganisation", Register(&[A::KeepOrganisation])),
    ("changeOrganisation", Register(&[A::KeepOrganisation])),
    ("recordElection", Register(&[A::KeepOrganisation])),
    ("dissolveOrganisation", Register(&[A::KeepOrganisation])),
    ("foundBody", Register(&[A::KeepOrganisation])),
    ("changeBody", Register(&[A::KeepOrganisation])),
    ("dissolveBody", Register(&[A::KeepOrganisation])),
    ("fillSeat", Register(&[A::KeepOrganisation])),
    ("leaveSeat", Register(&[A::KeepOrganisation])),
    ("assignUnit", Register(&[A::AssignUnit])),
    ("endUnitAssignment", Register(&[A::AssignUnit])),
    ("concludeJointAgreement", Register(&[A::AssignUnit])),
    ("endJointAgreement", Register(&[A::AssignUnit])),
    (
        "submitServiceRequest",
        NoRow("everybody files, for themselves or for a resident"),
    ),
    ("askForInformation", Request),
    ("supplyInformation", Request),
    ("acceptServiceRequest", Request),
    ("rejectServiceRequest", Request),
    ("dispatchServiceRequest", Request),
    ("takeServiceRequest", Request),
    ("objectToDispatch", Request),
    ("ruleOnObjection", Request),
    ("recordContact", Request),
    ("reviewRejection", Request),
    ("requestReview", Request),
    ("noteProgress", Request),
    ("suspendServiceRequest", Request),
    ("resumeServiceRequest", Request),
    ("resolveServiceRequest", Request),
    ("evaluateServiceRequest", Request),
    ("reopenServiceRequest", Request),
    ("withdrawServiceRequest", Request),
    ("mergeServiceRequest", Request),
    ("revealContact", Request),
    ("markNotificationsRead", NoRow("one's own")),
    // What is marked public and is nearby, or is followed already.
    ("followServiceRequest", FOLLOW),
    ("unfollowServiceRequest", FOLLOW),
    ("evaluateFollowedServiceRequest", FOLLOW),
    ("registerArea", Register(&[A::KeepArea])),
    ("changeArea", Register(&[A::KeepArea])),
    ("endArea", Register(&[A::KeepArea])),
    ("splitGrid", Register(&[A::DivideArea])),
    ("mergeGrids", Register(&[A::DivideArea])),
    ("moveHouseholds", Register(&[A::DivideArea])),
    ("registerServiceCentre", Register(&[A::KeepCentre])),
    ("changeServiceCentre", Register(&[A::KeepCentre])),
    ("startBuildingServiceCentre", Register(&[A::KeepCentre])),
    ("openServiceCentre", Register(&[A::KeepCentre])),
    ("closeServiceCentre", Register(&[A::KeepCentre])),
    ("setCentreHours", Register(&[A::KeepCentre])),
    ("setCentreException", Register(&[A::KeepCentre])),
    ("planShift", Register(&[A::KeepCentre])),
    ("coverShift", Register(&[A::KeepCentre])),
    ("changeShift", Register(&[A::KeepCentre])),
    ("freeShift", Register(&[A::KeepCentre])),
    ("cancelShift", Register(&[A::KeepCentre])),
    ("askSwap", OWN_SHIFT),
    ("acceptSwap", OWN_SHIFT),
    ("declineSwap", OWN_SHIFT),
    ("markShiftDone", Register(&[A::StandShift, A::KeepCentre])),
    ("proposePairing", Register(&[A::KeepPairing])),
    ("consentToPairing", PAIRING),
    ("declinePairing", PAIRING),
    ("endPairing", PAIRING),
    ("planVisit", Register(&[A::Visit])),
    ("recordVisit", Register(&[A::Visit])),
    ("cancelVisit", Register(&[A::Visit])),
    ("registerHousehold", Register(&[A::KeepHousehold])),
    ("changeHousehold", Register(&[A::KeepHousehold])),
    ("verifyHousehold", Register(&[A::KeepHousehold])),
    ("endHousehold", Register(&[A::KeepHousehold])),
    ("registerHouseholdMember", Register(&[A::KeepHousehold])),
    ("changeHouseholdMember", Register(&[A::KeepHousehold])),
    ("endHouseholdMember", Register(&[A::KeepHousehold])),
    (
        "claimHousehold",
        NoRow("a resident whose own phone stands in the register"),
    ),
    ("revealHouseholdContact", Register(&[A::RevealHousehold])),
    ("appointGridWorker", Register(&[A::Appoint])),
    ("appointSecretary", Register(&[A::Appoint])),
    ("changePostingAreas", Register(&[A::Appoint])),
    ("endPosting", Register(&[A::Appoint])),
    ("appoint", Register(&[A::Appoint])),
    ("renewLetter", Register(&[A::Appoint])),
    ("endAppointment", Register(&[A::Appoint])),
    // Whoever came after takes over as well.
    ("takeOverItem", Register(&[A::Appoint])),
    ("registerMember", Register(&[A::KeepMember])),
    ("changeMember", Register(&[A::KeepMember])),
    ("moveMember", Register(&[A::KeepMember])),
    ("endMember", Register(&[A::KeepMember])),
    (
        "claimMembership",
        NoRow("a resident whose own phone stands in the register"),
    ),
    ("revealMemberContact", Register(&[A::RevealMember])),
    ("registerVolunteer", Register(&[A::KeepVolunteer])),
    ("changeVolunteer", Register(&[A::KeepVolunteer])),
    ("endVolunteer", Register(&[A::KeepVolunteer])),
    ("reportToCommunity", Register(&[A::Report])),
    ("confirmRegistration", Register(&[A::KeepRegistration])),
    (
        "closeRegistration",
        Register(&[A::KeepRegistration, A::Report]),
    ),
    ("recordService", Register(&[A::KeepRegistration, A::Report])),
    ("confirmService", Register(&[A::KeepRegistration])),
    ("refuseService", Register(&[A::KeepRegistration])),
    ("evaluateYear", Register(&[A::KeepRegistration, A::Report])),
    (
        "assignResponsibilityZone",
        Register(&[A::KeepResponsibility]),
    ),
    ("endResponsibilityZone", Register(&[A::KeepResponsibility])),
    (
        "keepResponsibilityItem",
        Register(&[A::KeepResponsibilityItem]),
    ),
    (
        "retireResponsibilityItem",
        Register(&[A::KeepResponsibilityItem]),
    ),
    (
        "assignResponsibilityItem",
        Register(&[A::KeepResponsibility]),
    ),
    (
        "acknowledgeResponsibility",
        Register(&[A::AcknowledgeResponsibility]),
    ),
    ("reviewResponsibility", Register(&[A::KeepResponsibility])),
    ("endResponsibility", Register(&[A::KeepResponsibility])),
    ("changeDistrictSettings", Register(&[A::Configure])),
    ("changeServiceCategory", Register(&[A::Configure])),
    ("requestExport", Register(&[A::Export])),
    ("planImport", Register(&[A::Import])),
    ("applyImport", Register(&[A::Import])),
    ("cancelImport", Register(&[A::Import])),
];

#[test]
fn every_mutation_says_by_which_right_it_is_done() {
    let listed: BTreeSet<String> = MUTATIONS
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .collect();
    assert_eq!(listed.len(), MUTATIONS.len(), "one stands here twice");
    let published = Published::today().names("Mutation");
    let missed: Vec<&String> = published.difference(&listed).collect();
    assert!(missed.is_empty(), "whose right is {missed:?}?");
    let gone: Vec<&String> = listed.difference(&published).collect();
    assert!(gone.is_empty(), "no such mutation: {gone:?}");
    for (name, right) in MUTATIONS {
        let said = match right {
            Register(actions) => !actions.is_empty(),
            Request => true,
            NoRow(reason) => reason.len() > 6,
        };
        assert!(said, "{name}");
    }
}

/// Rights of which no mutation makes use.
const WITHOUT_MUTATION: [RegisterAction; 11] = [
    A::ReadHousehold,
    A::ReadMember,
    A::ReadAppointment,
    A::ReadVolunteer,
    A::ReadPairing,
    A::ReadRegistration,
    A::ReadVisit,
    A::ReadCoverage,
    A::ReadCoverageRows,
    A::ReadResponsibilityZone,
    A::ReadResponsibility,
];

#[test]
fn every_right_over_a_register_is_made_use_of() {
    for grant in REGISTER_TABLE {
        let used = MUTATIONS.iter().any(|(_, right)| match right {
            Register(actions) => actions.contains(&grant.action),
            Request | NoRow(_) => false,
        });
        let reads = WITHOUT_MUTATION.contains(&grant.action);
        assert_ne!(used, reads, "is {:?} needed by a mutation?", grant.action);
    }
}

/// Key → what is said, of every message of a language.
fn said(language: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../api/locales")
        .join(language);
    let mut said = BTreeMap::new();
    for file in std::fs::read_dir(folder).expect("a folder").flatten() {
        let text = std::fs::read_to_string(file.path()).expect("text");
        let mut last = String::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            match line.split_once(" =").filter(|_| !line.starts_with(' ')) {
                Some((key, words)) => {
                    last = key.trim().to_owned();
                    said.insert(last.clone(), words.trim().to_owned());
                }
                None => {
                    if let Some(words) = said.get_mut(&last) {
                        words.push_str(line.trim());
                    }
                }
            }
        }
    }
    said
}

#[test]
fn every_refusal_of_every_mutation_is_said_in_both_languages() {
    let published = Published::today();
    let (chinese, english) = (said("zh-CN"), said("en"));
    let han = |text: &str| text.chars().any(|letter| ('一'..='鿿').contains(&letter));
    let mut faults = Vec::new();
    for mutation in published.fields("Mutation") {
        let name = &mutation.name.node;
        let payload = mutation.ty.node.to_string().replace('!', "");
        let stem = payload.trim_end_matches("Payload");
        let codes = published.words(&format!("{stem}ErrorCode"));
        if codes.is_empty() {
            faults.push(format!("{name} has no codes"));
        }
        for code in codes {
            let key = lianxin_api::i18n::code_key(&code);
            let zh = chinese.get(&key).is_some_and(|text| han(text));
            let en = english
                .get(&key)
                .is_some_and(|text| text.len() > 3 && !han(text));
            if !zh || !en {
                faults.push(format!("{name}: {code} in Chinese: {zh}, in English: {en}"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
