//! Registers brought in from spreadsheets: planned, applied in chunks, hidden until they are switched
//! on, resumed after a crash, and every fault told.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use lianxin_api::domain::register::engine::{Done, Progress, Stage, Work};
use lianxin_api::domain::register::job::Job;
use lianxin_api::domain::register::{report, service};
use lianxin_api::i18n::Locale;
use lianxin_api::io::Limits;
use lianxin_api::refusal::{Code, Failure};
use lianxin_entity::enums::{AreaKind, ImportState, Register};
use lianxin_entity::{
    account, area, household, household_move, import_change, import_fault, member, organisation,
    pairing, posting, resident, service_centre, unit_assignment,
};
use lianxin_tests::town::Town;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

const HOMES: &str = "户编号,类型,所在区域代码,户主/负责人,地址,电话\n";

struct Clerk<'a> {
    town: &'a Town,
    register: Register,
    bytes: Arc<Vec<u8>>,
    good_rows: bool,
}

impl<'a> Clerk<'a> {
    fn with(town: &'a Town, register: Register, text: &str) -> Self {
        let bytes = Arc::new(text.as_bytes().to_vec());
        Self {
            town,
            register,
            bytes,
            good_rows: false,
        }
    }

    async fn begins(&self) -> Job {
        let name = "register.csv".to_owned();
        let wish = service::Wish::at_hand(self.register, name, &self.bytes, self.good_rows);
        service::begin(self.town.app(), self.town.key(), wish)
            .await
            .expect("a job")
    }

    fn work<'b>(
        &'b self,
        job: &Job,
        tell: &'b (dyn Fn(Progress) -> bool + Send + Sync),
    ) -> Work<'b> {
        Work {
            app: self.town.app(),
            district: self.town.key(),
            id: job.id,
            bytes: self.bytes.clone(),
            limits: Limits::UPLOAD,
            tell,
        }
    }

    async fn plans(&self) -> Job {
        let job = self.begins().await;
        finished(self.work(&job, &|_| true).plan().await.expect("a plan"))
    }

    async fn may_apply(&self, job: &Job) -> Result<Job, Failure> {
        service::start_applying(self.town.app(), self.town.key(), job.id).await
    }

    async fn applies(&self, job: &Job) -> Job {
        self.may_apply(job).await.expect("it may be applied");
        self.goes_on(job).await
    }

    async fn goes_on(&self, job: &Job) -> Job {
        finished(self.work(job, &|_| true).apply().await.expect("applied"))
    }

    /// Plans and applies a file without a fault.
    async fn imports(&self) -> Job {
        let job = self.plans().await;
        assert_eq!(
            (job.state, job.faulty),
            (ImportState::Planned, 0),
            "{:?}",
            self.faults(&job).await
        );
        let job = self.applies(&job).await;
        assert_eq!(job.state, ImportState::Applied, "{:?}", job.failure);
        job
    }

    /// Row, column, fault and value of everything that is wrong.
    async fn faults(&self, job: &Job) -> Vec<(i32, String, String)> {
        let tx = self.town.app().store.read(self.town.key()).await.unwrap();
        let query = tx
            .find::<import_fault::Entity>()
            .filter(import_fault::Column::ImportId.eq(job.id))
            .order_by_asc(import_fault::Column::Row)
            .order_by_asc(import_fault::Column::Position);
        let rows = tx.all(query).await.unwrap();
        rows.into_iter()
            .map(|row| (row.row, row.column_name.unwrap_or_default(), row.fault))
            .collect()
    }

    /// What is wrong with a file: it is planned, and nothing of it is written.
    async fn refused(&self) -> Vec<(i32, String, String)> {
        let job = self.plans().await;
        self.faults(&job).await
    }
}

fn finished(done: Done) -> Job {
    match done {
        Done::Finished(job) => *job,
        Done::Stopped => panic!("stopped"),
    }
}

fn said(faults: &[(i32, String, String)]) -> Vec<(i32, &str, &str)> {
    faults
        .iter()
        .map(|(row, column, fault)| (*row, column.as_str(), fault.as_str()))
        .collect()
}

/// How many rows of a table a district shows, and how many there are.
async fn households(town: &Town) -> (u64, u64) {
    let tx = town.app().store.read(town.key()).await.unwrap();
    let shown = tx.count(tx.live::<household::Entity>()).await.unwrap();
    (
        shown,
        tx.count(tx.find::<household::Entity>()).await.unwrap(),
    )
}

async fn household(town: &Town, code: &str) -> household::Model {
    let tx = town.app().store.read(town.key()).await.unwrap();
    let query = tx
        .live::<household::Entity>()
        .filter(household::Column::Code.eq(code));
    tx.one(query).await.unwrap().expect("a household")
}

macro_rules! count {
    ($town:expr, $table:ident) => {{
        let tx = $town.app().store.read($town.key()).await.unwrap();
        tx.count(tx.find::<$table::Entity>()).await.unwrap()
    }};
}

mod claims;
mod commands;
mod ended;
mod hostile;
mod meanwhile;
mod odd;
mod people;
mod places;
mod promises;
mod used;

/// The code of a grid of the town.
async fn north(town: &Town) -> String {
    let app = town.app();
    let directory = app.directories.get(&app.store, town.key()).await;
    let directory = directory.expect("the directory");
    let mut grids = directory.areas_of_kind(AreaKind::Grid);
    grids.next().expect("a grid").code.clone()
}

fn homes(count: u32, grid: &str) -> String {
    let row = |n: u32| format!("H{n:05},住户,{grid},户主{n},{n}号,139{n:08}\n");
    (1..=count).fold(HOMES.to_owned(), |text, n| text + &row(n))
}

crate::both_engines! {
    async fn households_come_in_stay_the_same_move_and_end(town: Town) {
        let north = north(&town).await;
        let text = homes(5, &north);
        let clerk = Clerk::with(&town, Register::Households, &text);
        let job = clerk.plans().await;
        assert_eq!((job.rows_total, job.creates), (Some(5), 5));
        assert_eq!(households(&town).await, (0, 0), "a plan writes nothing");
        let job = clerk.applies(&job).await;
        assert_eq!((job.state, job.leased_until), (ImportState::Applied, None));
        assert_eq!(households(&town).await, (5, 5));
        let stored = household(&town, "H00001").await;
        assert!(stored.grid_id.is_some() && stored.community_id.is_some() && stored.street_id.is_some());
        assert!(stored.phone_hash.is_some() && !stored.phone_cipher.unwrap().windows(4).any(|part| part == b"1390"));

        let again = clerk.imports().await;
        assert_eq!((again.creates, again.changes, again.ends, again.same), (0, 0, 0, 5), "the same file again");

        let community = format!("{}001001", town.code());
        town.hours_pass(48);
        let text = format!("code,kind,areaCode,head,address,endsOn\nH00001,HOME,{community},户主1,1号,\n\
            H00002,HOME,{north},新户主,2号,\nH00003,HOME,{north},户主3,3号,2026-03-04\nH00004,HOME,{north},户主4,4号,\n");
        let clerk = Clerk::with(&town, Register::Households, &text);
        let job = clerk.imports().await;
        assert_eq!((job.changes, job.ends, job.same), (2, 1, 1));
        let moved = household(&town, "H00001").await;
        assert!(moved.grid_id.is_none() && moved.phone_hash.is_some(), "a column that the file lacks leaves what stands");
        assert_eq!(moved.placed_on.to_string(), town.day_after(0));
        assert_eq!(count!(town, household_move), 1, "the earlier place is kept");
        assert_eq!(household(&town, "H00002").await.head_name, "新户主");
        assert_eq!(household(&town, "H00003").await.ended_on.map(|day| day.to_string()).as_deref(), Some("2026-03-04"));
        assert_eq!(count!(town, import_change), 0, "nothing waits behind the switch");
        let revived = Clerk::with(&town, Register::Households, &format!("code,kind,areaCode,head,address,endsOn\nH00003,HOME,{north},户主3,3号,\n"));
        assert_eq!(said(&revived.refused().await), [(2, "endsOn", "ALREADY_ENDED")]);
    }

    async fn rows_are_hidden_until_the_switch_and_a_killed_import_goes_on(town: Town) {
        let other = town.second_district().await;
        let north = north(&town).await;
        let clerk = Clerk::with(&town, Register::Households, &homes(5_000, &north));
        let job = clerk.plans().await;
        clerk.may_apply(&job).await.expect("it may be applied");
        let chunks = AtomicU32::new(0);
        let one_chunk = |progress: Progress| {
            progress.stage != Stage::Applying || chunks.fetch_add(1, Ordering::Relaxed) == 7
        };
        // Killed after a chunk, and again in the middle of the next ones.
        assert_eq!(clerk.work(&job, &one_chunk).apply().await.unwrap(), Done::Stopped);
        let (shown, there) = households(&town).await;
        assert_eq!(shown, 0, "hidden until the switch");
        assert!(there > 0 && there < 5_000, "{there}");
        let second = Clerk::with(&town, Register::Households, &homes(1, &north));
        let waiting = second.plans().await;
        match second.may_apply(&waiting).await {
            Err(Failure::Refused(refusals)) => assert!(refusals.iter().any(|refusal| refusal.code == Code::ImportRunning)),
            answer => panic!("two imports of one register at once: {answer:?}"),
        }
        assert_eq!(clerk.work(&job, &one_chunk).apply().await.unwrap(), Done::Stopped);
        assert_eq!(households(&town).await.0, 0);
        let done = clerk.goes_on(&job).await;
        assert_eq!(done.state, ImportState::Applied);
        assert_eq!(households(&town).await, (5_000, 5_000), "no row twice");
        assert_eq!(households(&other).await, (0, 0), "the other district is untouched");
        assert_eq!(second.imports().await.same, 1);
    }

    async fn a_cancelled_import_leaves_nothing(town: Town) {
        let north = north(&town).await;
        let clerk = Clerk::with(&town, Register::Households, &homes(4_500, &north));
        let job = clerk.plans().await;
        clerk.may_apply(&job).await.expect("it may be applied");
        assert_eq!(clerk.work(&job, &|_| false).apply().await.unwrap(), Done::Stopped);
        assert!(households(&town).await.1 > 0);
        service::cancel(town.app(), town.key(), job.id).await.expect("cancelled");
        assert_eq!(households(&town).await, (0, 0));
        assert_eq!(clerk.imports().await.creates, 4_500);
    }

    async fn another_district_writes_while_rows_are_applied(town: Town) {
        let other = town.second_district().await;
        let north = north(&town).await;
        let clerk = Clerk::with(&town, Register::Households, &homes(6_000, &north));
        let job = clerk.plans().await;
        clerk.may_apply(&job).await.expect("it may be applied");
        let applying = clerk.goes_on(&job);
        let writing = async {
            for _ in 0..20 {
                let tx = tokio::time::timeout(std::time::Duration::from_secs(5), other.app().store.write(other.key()));
                tx.await.expect("nobody waits for long").unwrap().commit().await.unwrap();
            }
        };
        let (done, ()) = tokio::join!(applying, writing);
        assert_eq!(done.state, ImportState::Applied);
    }

    async fn all_faults_are_told_in_one_pass_and_nothing_is_written(town: Town) {
        let north = north(&town).await;
        let row = |n: u32| match n % 10 {
            0 => format!("H{n:05},住户,nowhere,户主,{n}号,12\n"),
            _ => format!("H{n:05},住户,{north},户主{n},{n}号,\n"),
        };
        let text = (1..=3_000).fold(HOMES.to_owned(), |text, n| text + &row(n));
        let clerk = Clerk::with(&town, Register::Households, &text);
        let job = clerk.plans().await;
        assert_eq!((job.faulty, job.creates), (300, 2_700));
        let faults = clerk.faults(&job).await;
        assert_eq!(faults.len(), 600, "two of each faulty row");
        assert_eq!(said(&faults)[..2], [(11, "phone", "NOT_A_PHONE"), (11, "areaCode", "UNKNOWN_AREA")]);
        match clerk.may_apply(&job).await {
            Err(Failure::Refused(refusals)) => assert!(refusals.iter().any(|refusal| refusal.code == Code::Invalid)),
            answer => panic!("faulty rows and all were asked for: {answer:?}"),
        }
        assert_eq!(households(&town).await, (0, 0));
        let mut report_text = Vec::new();
        let told = report::write(town.app(), town.key(), &job, Locale::Chinese, &mut report_text).await.unwrap();
        assert_eq!(told, 600);
        let report_text = String::from_utf8(report_text).unwrap();
        assert!(report_text.contains("11,电话,1***,不是有效的 11 位手机号。"), "{}", &report_text[..300]);
        let clerk = Clerk { good_rows: true, ..clerk };
        let job = clerk.plans().await;
        assert_eq!(clerk.applies(&job).await.state, ImportState::Applied);
        assert_eq!(households(&town).await, (2_700, 2_700), "the good rows");
    }

    async fn keys_are_unique_in_the_file_and_files_that_are_no_register_are_refused(town: Town) {
        let north = north(&town).await;
        let twice = format!("{HOMES}H1,住户,{north},甲,1,\nH2,住户,{north},乙,2,\nH1,住户,{north},丙,3,\n");
        assert_eq!(said(&Clerk::with(&town, Register::Households, &twice).refused().await), [(4, "code", "KEY_TWICE")]);
        for (text, fault) in [
            ("", (1, "", "EMPTY")),
            (HOMES, (1, "", "NO_ROWS")),
            (&format!("{HOMES}\n ,,\n"), (1, "", "NO_ROWS")),
            ("code,kind\n", (1, "areaCode", "MISSING_COLUMN")),
            (&format!("colour,{HOMES}"), (1, "colour", "UNKNOWN_COLUMN")),
            (&"c,".repeat(200), (1, "", "TOO_MANY_COLUMNS")),
            ("PK\u{3}\u{4}x", (1, "", "DAMAGED")),
            (&format!("{HOMES}H1,住户,{north},甲,1,\nH2,住户,{north},\"乙,2,\nH3,住户,{north},丙,3,\n"), (3, "", "UNCLOSED_QUOTE")),
        ] {
            let clerk = Clerk::with(&town, Register::Households, text);
            let job = clerk.plans().await;
            assert_eq!((job.state, job.failure.as_deref()), (ImportState::Failed, Some("FILE")));
            assert_eq!(said(&clerk.faults(&job).await)[0], fault);
        }
        assert_eq!(households(&town).await, (0, 0));
    }

    async fn what_was_planned_is_what_is_applied(town: Town) {
        let north = north(&town).await;
        let clerk = Clerk::with(&town, Register::Households, &homes(3, &north));
        let job = clerk.plans().await;
        // Planned as new; then another file is quicker.
        let other = Clerk::with(&town, Register::Residents, "code,householdCode,name\nR1,H00001,甲\n");
        assert_eq!(said(&other.refused().await), [(2, "householdCode", "UNKNOWN_HOUSEHOLD")], "what is planned is not there");
        Clerk::with(&town, Register::Households, &homes(2, &north)).imports().await;
        let done = clerk.applies(&job).await;
        assert_eq!(done.failure.as_deref(), Some("CHANGED_SINCE_PLAN"), "two of the three are there already");
        assert_eq!(households(&town).await, (2, 2), "nothing of it is there");
        let job = clerk.imports().await;
        assert_eq!((job.creates, job.same), (1, 2), "planned anew");

        // A change by hand of a row that the plan would change: what it said is not what was approved.
        let changed = Clerk::with(&town, Register::Households, &homes(3, &north).replace("户主1,", "某某,"));
        let job = changed.plans().await;
        assert_eq!(job.changes, 1);
        let tx = town.app().store.write(town.key()).await.unwrap();
        let row = tx.find::<household::Entity>().filter(household::Column::Code.eq("H00001"));
        let row = tx.one(row).await.unwrap().expect("the household");
        let by_hand = household::ActiveModel {
            id: Set(row.id), address: Set("By hand".to_owned()), version: Set(row.version + 1), ..Default::default()
        };
        tx.update(by_hand).await.unwrap();
        tx.commit().await.unwrap();
        let done = changed.applies(&job).await;
        assert_eq!(done.failure.as_deref(), Some("CHANGED_SINCE_PLAN"), "somebody changed it by hand");
    }
}
