//! What people said and what became of it: thirty stories, told in each town.
//!
//! A story begins so many days ago; each line after it says on which day of the story, at which
//! time in Shanghai, who did what. `{小区}` is the reporter's compound.

mod answered;
mod otherwise;
mod over;
mod under_way;
mod waiting;

use lianxin_entity::enums::{Outcome, RejectionReason, ServiceRequestKind as Kind, Urgency};

/// A request and its history.
pub struct Story {
    pub days_ago: i64,
    pub at: Time,
    /// Which of the town's residents, from 0 to 6.
    pub resident: usize,
    pub kind: Kind,
    pub category: &'static str,
    pub urgency: Urgency,
    pub title: &'static str,
    pub description: &'static str,
    /// The place is said as well, not the grid alone.
    pub located: bool,
    pub lines: Vec<Line>,
}

/// Hour and minute.
pub type Time = (u32, u32);

/// One line of a story: days after its beginning, time, deed.
pub struct Line {
    pub day: i64,
    pub at: Time,
    pub deed: Deed,
}

/// To whom a request is sent.
#[derive(Clone, Copy)]
pub enum To {
    /// A department, by its place in the plan: 住建, 民政, 公安, 市场监管.
    Department(usize),
    /// The property company of the community.
    Company,
}

/// What somebody does. The handling side is whoever is entitled: the grid worker of the grid, the
/// secretary of the community, the secretary of the lead, one level up.
pub enum Deed {
    AcceptByGridWorker(&'static str),
    Accept(&'static str),
    Ask(&'static str),
    Supply(&'static str),
    Reject(RejectionReason, &'static str, Option<&'static str>),
    AskReview(&'static str),
    UpholdRejection(&'static str),
    Dispatch(To, &'static str),
    TakeInGrid,
    Take,
    Object(&'static str),
    Overrule(&'static str),
    UpholdObjection(&'static str),
    Contact(&'static str),
    Progress(&'static str),
    Suspend(i64, &'static str),
    Resolve(&'static str),
    Evaluate(Outcome, i32, &'static str),
    Withdraw(&'static str),
    /// Into the story with this place in the list.
    Merge(usize, &'static str),
    /// What is due by itself happens.
    TimePasses,
}

impl Deed {
    /// Whether nothing follows.
    pub fn ends(&self) -> bool {
        matches!(
            self,
            Self::TimePasses
                | Self::Reject(..)
                | Self::UpholdRejection(_)
                | Self::Withdraw(_)
                | Self::Merge(..)
        )
    }
}

fn line(day: i64, hour: u32, minute: u32, deed: Deed) -> Line {
    Line {
        day,
        at: (hour, minute),
        deed,
    }
}

struct Opening(i64, Time, usize);

fn story(
    Opening(days_ago, at, resident): Opening,
    (kind, category, urgency): (Kind, &'static str, Urgency),
    (title, description): (&'static str, &'static str),
    lines: Vec<Line>,
) -> Story {
    let located = kind == Kind::Hazard || lines.len() % 2 == 1;
    Story {
        days_ago,
        at,
        resident,
        kind,
        category,
        urgency,
        title,
        description,
        located,
        lines,
    }
}

/// The stories in the order in which a town tells them.
pub fn all() -> Vec<Story> {
    let mut all = waiting::stories();
    all.extend(under_way::stories());
    all.extend(answered::stories());
    all.extend(over::stories());
    all.extend(otherwise::stories());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stories_are_over_before_today_and_run_forward() {
        let all = all();
        assert_eq!(all.len(), 30);
        for story in &all {
            let mut last = (0, story.at);
            assert!(story.resident < 7 && story.days_ago < super::super::town::AGE.num_days());
            for line in &story.lines {
                assert!((line.day, line.at) > last, "{}", story.title);
                assert!(line.day < story.days_ago, "{}", story.title);
                last = (line.day, line.at);
            }
        }
    }

    #[test]
    fn merged_stories_name_an_earlier_one_of_the_same_place() {
        for story in all() {
            for line in &story.lines {
                if let Deed::Merge(into, _) = line.deed {
                    let main = &all()[into];
                    assert!((main.days_ago, story.at) >= (story.days_ago, main.at));
                }
            }
        }
    }
}
