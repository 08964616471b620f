//! Time limits: which clocks a step starts, stops, pauses and resumes, and when each is due.
//!
//! A due instant is fixed when its clock starts or resumes: changing a rule or a calendar moves no
//! clock that runs.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use lianxin_entity::enums::ClockKind::{self, Accept, Dispatch, Evaluate, Resolve, Respond, Take};
use lianxin_entity::enums::{ServiceRequestState as State, ServiceRequestStep as Step, Urgency};
use lianxin_entity::ids::{CategoryId, ClockId};
use lianxin_entity::request_clock::Model as Clock;

use crate::domain::district::Directory;

/// What happens to a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It begins to run.
    Start(ClockKind),
    /// It has measured what it measures.
    Stop(ClockKind),
    /// It waits.
    Pause(ClockKind),
    /// It goes on.
    Resume(ClockKind),
    /// Every clock ends with the request.
    StopAll,
}

use Turn::{Pause, Resume, Start, Stop, StopAll};

/// What a step does to the clocks. `reached`: a contact reached the person.
pub fn turns(from: State, step: Step, to: State, reached: bool) -> &'static [Turn] {
    match (step, to) {
        (Step::Accept, _) => &[Stop(Accept), Start(Dispatch), Start(Resolve)],
        (Step::AskForInformation, _) => &[Stop(Accept), Stop(Respond), Pause(Resolve)],
        (Step::SupplyInformation, _) => &[Start(Accept), Resume(Resolve)],
        (Step::Lapse, State::Submitted) => &[Start(Accept), Resume(Resolve)],
        (Step::Reject, _) | (Step::Merge, _) | (Step::Withdraw, _) => &[StopAll],
        (Step::ReviewRejection, State::Accepted) => &[Start(Dispatch), Start(Resolve)],
        (Step::Dispatch, _) => &[Stop(Dispatch), Start(Take)],
        (Step::Take, _) if from == State::Accepted => &[Stop(Dispatch)],
        (Step::Take, _) => &[Stop(Take)],
        (Step::Object, _) => &[Pause(Take)],
        (Step::RuleOnObjection, State::Accepted) => &[Stop(Take), Start(Dispatch)],
        (Step::RuleOnObjection, _) => &[Resume(Take)],
        (Step::RecordContact, _) if reached => &[Stop(Respond)],
        (Step::Suspend, _) => &[Pause(Resolve)],
        (Step::Resume, _) | (Step::Lapse, _) => &[Resume(Resolve)],
        (Step::Resolve, _) => &[Stop(Resolve), Stop(Respond), Start(Evaluate)],
        (Step::Evaluate, _) => &[Stop(Evaluate)],
        (Step::Reopen, _) => &[Stop(Evaluate), Start(Respond), Start(Resolve)],
        (Step::Close, _) => &[StopAll],
        _ => &[],
    }
}

/// The clocks that run from the submission.
pub const AT_SUBMISSION: &[Turn] = &[Start(Accept), Start(Respond)];

/// What the due instants of a request depend on.
pub struct Limits<'a> {
    /// Rules, calendar and settings of the district.
    pub directory: &'a Directory,
    /// The category.
    pub category: CategoryId,
    /// The urgency that counts: the resident's wish until acceptance counts as routine.
    pub urgency: Urgency,
}

/// The clocks of one request while a step is carried out.
pub struct Clocks {
    rows: Vec<Clock>,
    touched: Vec<ClockId>,
    new: Vec<ClockId>,
}

impl Clocks {
    /// The clocks as they are stored.
    pub fn new(rows: Vec<Clock>) -> Self {
        Self {
            rows,
            touched: Vec::new(),
            new: Vec::new(),
        }
    }

    /// All clocks.
    pub fn rows(&self) -> &[Clock] {
        &self.rows
    }

    /// The clocks that were started, and those that were changed, since they were loaded.
    pub fn changes(&self) -> (Vec<&Clock>, Vec<&Clock>) {
        let new = self
            .rows
            .iter()
            .filter(|clock| self.new.contains(&clock.id));
        let changed = self
            .rows
            .iter()
            .filter(|clock| self.touched.contains(&clock.id) && !self.new.contains(&clock.id));
        (new.collect(), changed.collect())
    }

    /// Carries out what a step does to the clocks.
    pub fn turn(
        &mut self,
        turns: &[Turn],
        limits: &Limits<'_>,
        round: i32,
        now: DateTime<Utc>,
        mut fresh: impl FnMut() -> Clock,
    ) {
        for turn in turns {
            match *turn {
                Start(kind) => {
                    if let Some(clock) = limits.start(kind, round, now, fresh()) {
                        self.new.push(clock.id);
                        self.rows.push(clock);
                    }
                }
                Stop(kind) => self.each(kind, |clock| stop(clock, now)),
                StopAll => {
                    for kind in ClockKind::ALL {
                        self.each(*kind, |clock| stop(clock, now));
                    }
                }
                Pause(kind) => self.each(kind, |clock| limits.pause(clock, now)),
                Resume(kind) => self.each(kind, |clock| limits.resume(clock, now)),
            }
        }
    }

    /// Marks clocks whose warning or due instant has passed, and tells which.
    pub fn sound(&mut self, now: DateTime<Utc>) -> Sounded {
        let mut sounded = Sounded::default();
        for clock in &mut self.rows {
            if !clock.running {
                continue;
            }
            let mut touched = false;
            if clock.warned_at.is_none() && clock.warn_at <= now {
                clock.warned_at = Some(now);
                sounded.warned.push((clock.id, clock.kind));
                touched = true;
            }
            if clock.breached_at.is_none() && clock.due_at <= now && clock.kind != Evaluate {
                clock.breached_at = Some(now);
                sounded.breached.push((clock.id, clock.kind));
                touched = true;
            }
            if touched {
                self.touched.push(clock.id);
            }
        }
        sounded
    }

    /// The least due instant of a clock that runs.
    pub fn next_due(&self) -> DateTime<Utc> {
        let running = self.rows.iter().filter(|clock| clock.running);
        running
            .map(|clock| clock.due_at)
            .min()
            .unwrap_or_else(never)
    }

    /// The next instant at which a clock warns or is breached.
    pub fn next_sound(&self) -> Option<DateTime<Utc>> {
        let running = self.rows.iter().filter(|clock| clock.running);
        running
            .filter_map(|clock| {
                let warn = clock.warned_at.is_none().then_some(clock.warn_at);
                let due =
                    (clock.breached_at.is_none() && clock.kind != Evaluate).then_some(clock.due_at);
                warn.into_iter().chain(due).min()
            })
            .min()
    }

    fn each(&mut self, kind: ClockKind, mut act: impl FnMut(&mut Clock) -> bool) {
        for clock in &mut self.rows {
            if clock.kind == kind && clock.stopped_at.is_none() && act(clock) {
                self.touched.push(clock.id);
            }
        }
    }
}

/// Clocks that have just passed an instant of theirs.
#[derive(Debug, Default)]
pub struct Sounded {
    /// Four fifths of the time are over.
    pub warned: Vec<(ClockId, ClockKind)>,
    /// The time is over.
    pub breached: Vec<(ClockId, ClockKind)>,
}

/// The instant that stands for "never".
pub fn never() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(9999, 12, 31, 0, 0, 0)
        .single()
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}

fn stop(clock: &mut Clock, now: DateTime<Utc>) -> bool {
    clock.stopped_at = Some(now);
    clock.paused_at = None;
    clock.running = false;
    if clock.due_at < now && clock.breached_at.is_none() && clock.remaining_seconds.is_none() {
        clock.breached_at = Some(now);
    }
    true
}

impl Limits<'_> {
    fn start(
        &self,
        kind: ClockKind,
        round: i32,
        now: DateTime<Utc>,
        fresh: Clock,
    ) -> Option<Clock> {
        let limit = self
            .directory
            .clock_rule(self.category, self.urgency, kind)?;
        let hours = i64::from(limit.hours);
        let mut clock = Clock {
            kind,
            round,
            basis: limit.basis,
            limit_seconds: hours * 3600,
            started_at: now,
            ..fresh
        };
        self.run(&mut clock, now, TimeDelta::hours(hours));
        Some(clock)
    }

    /// Lets the clock run from now on with so much time left.
    fn run(&self, clock: &mut Clock, now: DateTime<Utc>, left: TimeDelta) {
        let calendar = self.directory.calendar();
        let percent = i64::from(100 - self.directory.settings().warn_percent);
        let spare = TimeDelta::seconds(clock.limit_seconds * percent / 100);
        clock.due_at = calendar.add_duration(now, left, clock.basis);
        clock.warn_at = calendar.add_duration(now, left - spare, clock.basis);
        clock.paused_at = None;
        clock.remaining_seconds = None;
        clock.running = true;
    }

    fn pause(&self, clock: &mut Clock, now: DateTime<Utc>) -> bool {
        if !clock.running {
            return false;
        }
        let left = self
            .directory
            .calendar()
            .between(now, clock.due_at, clock.basis);
        clock.remaining_seconds = Some(left.num_seconds());
        clock.paused_at = Some(now);
        clock.running = false;
        true
    }

    fn resume(&self, clock: &mut Clock, now: DateTime<Utc>) -> bool {
        let Some(left) = clock
            .remaining_seconds
            .filter(|_| clock.paused_at.is_some())
        else {
            return false;
        };
        if left > 0 {
            self.run(clock, now, TimeDelta::seconds(left));
        } else {
            // The time was over before the pause: it stays over.
            clock.paused_at = None;
            clock.remaining_seconds = None;
            clock.running = true;
        }
        true
    }
}
