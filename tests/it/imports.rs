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

    async fn areas_keep_their_tree(town: Town) {
        let code = town.code().to_owned();
        let community = format!("{code}001001");
        let header = "代码,类型,名称,上级代码,网格类别,目标户数\n";
        // Parents stand later in the file.
        let good = format!("{header}B1,楼栋,1号楼,G9,,\nU1,单元,一单元,B1,,\nG9,网格,第九网格,C9,基础网格,300\nC9,小区,九号院,{community},,\n");
        let clerk = Clerk::with(&town, Register::Areas, &good);
        assert_eq!(clerk.imports().await.creates, 4);
        assert_eq!(clerk.imports().await.same, 4, "the same file again");
        let home = Clerk::with(&town, Register::Households, &format!("{HOMES}H1,住户,B1,甲,1号,\n"));
        home.imports().await;
        let placed = household(&town, "H1").await;
        assert!(placed.building_id.is_some() && placed.compound_id.is_some() && placed.grid_id.is_some());
        let bad = format!("{header}X,网格,甲,Y,,\nY,小区,乙,X,,\nG8,网格,丙,B1,,\nG7,网格,丁,nowhere,,\nB7,楼栋,戊,G7,,\nB1,楼栋,1号楼,C9,,\nC9,小区,九号院,{community},专属网格,\n");
        let faults = Clerk::with(&town, Register::Areas, &bad).refused().await;
        assert_eq!(said(&faults), [
            (2, "parentCode", "CYCLE"), (3, "parentCode", "CYCLE"), (4, "parentCode", "WRONG_PARENT"),
            (5, "parentCode", "UNKNOWN_AREA"), (6, "parentCode", "UNKNOWN_AREA"), (7, "parentCode", "PARENT_CHANGES"),
            (8, "gridKind", "NOT_FOR_THIS_KIND"),
        ]);
        let ends = |day: &str| format!("代码,类型,名称,上级代码,终止日期\nB1,楼栋,1号楼,G9,{day}\nG9,网格,第九网格,C9,{day}\nU1,单元,一单元,B1,{day}\n");
        let ahead = Clerk::with(&town, Register::Areas, &ends("2030-01-01")).refused().await;
        assert!(said(&ahead).contains(&(4, "endsOn", "IN_FUTURE")), "{ahead:?}");
        let first = Clerk::with(&town, Register::Areas, &ends(&town.day_after(0))).refused().await;
        assert!(said(&first).contains(&(4, "endsOn", "ENDS_BEFORE_START")), "{first:?}");
        town.hours_pass(48);
        let faults = Clerk::with(&town, Register::Areas, &ends(&town.day_after(0))).refused().await;
        assert_eq!(said(&faults), [(2, "endsOn", "NOT_EMPTY"), (3, "endsOn", "NOT_EMPTY")], "the grid holds the building that stays");
        let before = count!(town, area);
        let renamed = good.replace("第九网格", "新九网格");
        assert_eq!(Clerk::with(&town, Register::Areas, &renamed).imports().await.changes, 1);
        assert_eq!(count!(town, area), before);
    }

    async fn polygons_are_looked_at(town: Town) {
        let community = format!("{}001002", town.code());
        let square = |west: f64, east: f64| format!(
            "\"{{\"\"type\"\":\"\"Polygon\"\",\"\"coordinates\"\":[[[{west},30],[{east},30],[{east},30.01],[{west},30.01],[{west},30]]]}}\"");
        let bow_tie = "\"{\"\"type\"\":\"\"Polygon\"\",\"\"coordinates\"\":[[[1,30],[2,31],[2,30],[1,31],[1,30]]]}\"";
        let text = format!("code,kind,name,parentCode,polygon\nC1,COMPOUND,one,{community},{}\nP1,GRID,a,C1,{}\nP2,GRID,b,C1,{}\nP3,GRID,c,C1,{}\nP4,GRID,d,C1,{bow_tie}\n",
            square(100.0, 100.02), square(100.0, 100.01), square(100.005, 100.015), square(100.015, 100.03));
        let faults = Clerk::with(&town, Register::Areas, &text).refused().await;
        let faults = said(&faults);
        assert!(faults.contains(&(4, "polygon", "POLYGON_CROSSES")), "{faults:?}");
        assert!(faults.contains(&(5, "polygon", "POLYGON_OUTSIDE")), "{faults:?}");
        assert!(faults.contains(&(6, "polygon", "NOT_A_POLYGON")), "{faults:?}");
        assert!(!faults.iter().any(|fault| fault.0 == 3), "{faults:?}");
    }

    async fn organisations_postings_and_assignments_follow_their_rules(town: Town) {
        let (code, north) = (town.code().to_owned(), north(&town).await);
        let community = format!("{code}001001");
        let header = "code,kind,name,parentCode,jurisdictionCode,termYears\n";
        let good = format!("{header}Z1,BRANCH,First branch,Z2,,3\nZ2,GENERAL_BRANCH,General,,,\nW1,UNIT,School,,,\nW2,UNIT,Hospital,,,\n");
        let clerk = Clerk::with(&town, Register::Organisations, &good);
        assert_eq!(clerk.imports().await.creates, 4);
        assert_eq!(clerk.imports().await.same, 4, "the same file again");
        let bad = format!("{header}Z2,GENERAL_BRANCH,General,Z1,,\nK1,COMMUNITY_COMMITTEE,Second,,{community},\nK2,STREET_COMMITTEE,None,,,\nK3,BRANCH,With area,,{community},\nK4,BRANCH,Loose,nowhere,,\nZ1,UNIT,First branch,Z2,,3\n");
        let faults = Clerk::with(&town, Register::Organisations, &bad).refused().await;
        let faults = said(&faults);
        for fault in [(2, "parentCode", "CYCLE"), (3, "jurisdictionCode", "COMMITTEE_EXISTS"), (4, "jurisdictionCode", "NEEDS_AREA"),
            (5, "jurisdictionCode", "NOT_FOR_THIS_KIND"), (6, "parentCode", "UNKNOWN_ORGANISATION"), (7, "kind", "KIND_CHANGES")] {
            assert!(faults.contains(&fault), "{fault:?} in {faults:?}");
        }
        let header = "手机号,姓名,角色,组织代码,区域代码,人员类别,开始日期,终止日期\n";
        let good = format!("{header}13700000001,甲,书记,Z1,,,2026-01-01,\n13700000002,乙,网格员,,{north},专职,2026-01-01,2026-06-01\n13700000002,乙,网格员,,{north},专职,2026-06-01,\n");
        let clerk = Clerk::with(&town, Register::Postings, &good);
        let accounts = count!(town, account);
        assert_eq!(clerk.imports().await.creates, 3);
        assert_eq!(count!(town, account), accounts + 2, "one account a person");
        assert_eq!(clerk.imports().await.same, 3, "the same file again");
        let bad = format!("{header}13700000001,甲,书记,Z1,,,2026-02-01,\n13700000002,乙,网格员,,{north},专职,2026-05-01,\n13700000003,丙,网格员,,,专职,2026-01-01,\n13700000004,丁,书记,,,,2026-01-01,2025-01-01\n");
        let faults = Clerk::with(&town, Register::Postings, &bad).refused().await;
        assert_eq!(said(&faults), [(2, "startsOn", "OVERLAPS"), (3, "startsOn", "OVERLAPS"), (4, "areaCodes", "NEEDS_AREA"),
            (5, "endsOn", "ENDS_BEFORE_START"), (5, "organisationCode", "NEEDS_ORGANISATION")]);
        let before = count!(town, posting);
        let ended = good.replace("2026-01-01,\n", "2026-01-01,2026-03-01\n");
        assert_eq!(Clerk::with(&town, Register::Postings, &ended).imports().await.ends, 1);
        assert_eq!(count!(town, posting), before);

        let header = "unitCode,communityCode,kind,startsOn,endsOn\n";
        let good = format!("{header}W1,{community},LEAD,2026-01-01,\nW2,{community},JOINT,2026-01-01,\n");
        let clerk = Clerk::with(&town, Register::UnitAssignments, &good);
        assert_eq!(clerk.imports().await.creates, 2);
        assert_eq!(clerk.imports().await.same, 2, "the same file again");
        let second = format!("{header}W2,{community},LEAD,2026-02-01,\nZ1,{community},JOINT,2026-01-01,\n");
        let faults = Clerk::with(&town, Register::UnitAssignments, &second).refused().await;
        let faults = said(&faults);
        assert!(faults.contains(&(2, "kind", "SECOND_LEAD")) && faults.contains(&(3, "unitCode", "WRONG_KIND")), "{faults:?}");
        assert_eq!(count!(town, unit_assignment), 2);
    }

    async fn residents_have_true_identity_numbers(town: Town) {
        let north = north(&town).await;
        Clerk::with(&town, Register::Households, &homes(2, &north)).imports().await;
        let header = "居民编号,户编号,姓名,与户主关系,出生年份,手机号,身份证号\n";
        let good = format!("{header}R1,H00001,甲,户主,,,11010519491231002X\nR2,H00001,乙,配偶,1950,13700000009,\n");
        let clerk = Clerk::with(&town, Register::Residents, &good);
        assert_eq!(clerk.imports().await.creates, 2);
        assert_eq!(clerk.imports().await.same, 2, "the same file again");
        let tx = town.app().store.read(town.key()).await.unwrap();
        let stored = tx.one(tx.live::<resident::Entity>().filter(resident::Column::Code.eq("R1"))).await.unwrap().unwrap();
        drop(tx);
        assert_eq!(stored.birth_year, Some(1949), "told by the number");
        let bad = format!("{header}R3,H00001,丙,户主,,,110105194912310021\nR4,nowhere,丁,户主,,,\nR5,H00001,戊,户主,,,11010519491231002X\nR6,H00001,己,户主,1950,,34052419800101001X\nR7,H00001,庚,户主,,,110105********002X\n");
        let clerk = Clerk::with(&town, Register::Residents, &bad);
        let job = clerk.plans().await;
        assert_eq!(said(&clerk.faults(&job).await), [
            (2, "idNumber", "NOT_AN_IDENTITY_NUMBER"), (3, "householdCode", "UNKNOWN_HOUSEHOLD"), (4, "idNumber", "IDENTITY_TAKEN"),
            (5, "birthYear", "BIRTH_YEAR_DIFFERS"), (6, "idNumber", "MASKED"),
        ]);
        let tx = town.app().store.read(town.key()).await.unwrap();
        let rows = tx.all(tx.find::<import_fault::Entity>().filter(import_fault::Column::ImportId.eq(job.id))).await.unwrap();
        assert!(rows.iter().all(|row| !row.value.as_deref().unwrap_or_default().contains("1949")), "masked: {rows:?}");
    }

    async fn pairings_keep_loads_and_standings(town: Town) {
        let north = north(&town).await;
        Clerk::with(&town, Register::Organisations, "code,kind,name\nZ1,BRANCH,First branch\nW1,UNIT,School\n").imports().await;
        Clerk::with(&town, Register::Households, &homes(40, &north)).imports().await;
        let header = "党员编号,姓名,所在党组织代码,类别,开始日期\n";
        let faults = Clerk::with(&town, Register::Members, &format!("{header}M9,丙,W1,居民党员,2020-01-01\n")).refused().await;
        assert_eq!(said(&faults), [(2, "organisationCode", "WRONG_KIND")]);
        let members = Clerk::with(&town, Register::Members, &format!("{header}M1,甲,Z1,居民党员,2020-01-01\nM2,乙,Z1,在职党员,2020-01-01\n"));
        members.imports().await;
        assert_eq!(members.imports().await.same, 2, "the same file again");
        let header = "党员编号,户编号,结对日期,党员同意日期,户同意日期,结对依据,结束日期,结束原因,接替党员编号\n";
        let good = format!("{header}M1,H00001,2024-01-01,2024-01-01,2024-01-02,居住就近,2025-01-01,更换,M2\n\
            M2,H00001,2025-01-01,2025-01-01,2025-01-01,,,,\nM1,H00002,2024-01-01,2024-01-01,,,,,\n");
        let clerk = Clerk::with(&town, Register::Pairings, &good);
        assert_eq!(clerk.imports().await.creates, 3);
        let again = clerk.imports().await;
        assert_eq!((again.same, again.changes), (3, 0), "the same file again");
        let paired = household(&town, "H00001").await;
        assert_eq!(paired.paired_on.map(|day| day.to_string()).as_deref(), Some("2024-01-02"), "without a break");
        assert_eq!(household(&town, "H00002").await.paired_on, None, "consent of one side is none");
        let tx = town.app().store.read(town.key()).await.unwrap();
        let ended = tx.one(tx.live::<pairing::Entity>().filter(pairing::Column::EndedOn.is_not_null())).await.unwrap().unwrap();
        let member = tx.one(tx.live::<member::Entity>().filter(member::Column::Code.eq("M2"))).await.unwrap().unwrap();
        let heir = tx.one(tx.live::<pairing::Entity>().filter(pairing::Column::Id.eq(ended.successor_id.expect("a successor")))).await.unwrap().unwrap();
        assert_eq!((heir.member_id, member.paired_on.map(|day| day.to_string()).as_deref()), (member.id, Some("2025-01-01")));
        drop(tx);
        let row = |n: u32| format!("M1,H{n:05},2024-01-01,,,,,,\n");
        let many = (3..=40).fold(header.to_owned(), |text, n| text + &row(n));
        let faults = Clerk::with(&town, Register::Pairings, &many).refused().await;
        assert_eq!(faults.len(), 9, "30 at most, one of which stands: {faults:?}");
        assert!(faults.iter().all(|fault| fault.2 == "OVER_LOAD"));
        let bad = format!("{header}M2,H00001,2025-06-01,,,,,,\nM3,H00001,2025-06-01,,,,,,\nM1,H00009,2025-06-01,2031-01-01,,,2025-01-01,,\n");
        let faults = Clerk::with(&town, Register::Pairings, &bad).refused().await;
        let faults = said(&faults);
        for fault in [(2, "householdCode", "PAIRED_ALREADY"), (3, "memberCode", "UNKNOWN_MEMBER"), (4, "endsOn", "ENDS_BEFORE_START"), (4, "memberConsentOn", "IN_FUTURE")] {
            assert!(faults.contains(&fault), "{fault:?} in {faults:?}");
        }
        let ends = format!("{header}M1,H00002,2024-01-01,2024-01-01,,,2026-01-01,搬迁,\n");
        assert_eq!(Clerk::with(&town, Register::Pairings, &ends).imports().await.ends, 1);
    }

    async fn centres_come_in_with_hours(town: Town) {
        let community = format!("{}001001", town.code());
        let header = "代码,名称,类别,级别,区域代码,纬度,经度,服务事项,开放时间,启用日期\n";
        let good = format!("{header}C1,中心,党群服务中心,社区级,{community},34.66,112.4,代办；文化,\"1-5 09:00-12:00,13:30-17:30; 6 09:00-12:00\",2024-01-01\n");
        let clerk = Clerk::with(&town, Register::ServiceCentres, &good);
        assert_eq!(clerk.imports().await.creates, 1);
        assert_eq!(clerk.imports().await.same, 1, "the same file again");
        let faults = Clerk::with(&town, Register::ServiceCentres, &good.replace("34.66", "95").replace("1-5 ", "9 ")).refused().await;
        assert_eq!(said(&faults), [(2, "latitude", "OUT_OF_RANGE"), (2, "hours", "NOT_HOURS")]);
        assert_eq!(count!(town, service_centre), 1);
        assert!(count!(town, organisation) > 0);
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
