//! The rules of areas, organisations, postings, assignments and centres in a file.

use super::*;

crate::both_engines! {
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
        assert!(said(&first).contains(&(4, "endsOn", "ENDS_ON_FIRST_DAY")), "{first:?}");
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

    async fn what_a_faulty_row_would_change_stays(town: Town) {
        let community = format!("{}001002", town.code());
        let other = format!("{}001001", town.code());
        let square = |west: f64, east: f64| format!(
            "\"{{\"\"type\"\":\"\"Polygon\"\",\"\"coordinates\"\":[[[{west},30],[{east},30],[{east},30.01],[{west},30.01],[{west},30]]]}}\"");
        let header = "code,kind,name,parentCode,polygon,endsOn\n";
        let standing = format!("{header}P1,GRID,a,{community},{},\n", square(100.0, 100.02));
        Clerk::with(&town, Register::Areas, &standing).imports().await;
        town.hours_pass(48);
        let moved = format!("{header}P2,GRID,b,{community},{},\nP1,GRID,a,{other},,\n", square(100.005, 100.015));
        let faults = Clerk::with(&town, Register::Areas, &moved).refused().await;
        let faults = said(&faults);
        assert!(faults.contains(&(3, "parentCode", "PARENT_CHANGES")), "{faults:?}");
        assert!(faults.contains(&(2, "polygon", "POLYGON_CROSSES")), "the grid stays where it is: {faults:?}");
        let home = format!("{HOMES}H1,住户,P1,甲,1号,\n");
        Clerk::with(&town, Register::Households, &home).imports().await;
        let halves = format!("{header}P1,GRID,a,{community},{},{}\nS1,GRID,c,{community},{},\nS2,GRID,d,{community},{},\n",
            square(100.0, 100.02), town.day_after(0), square(100.0, 100.01), square(100.01, 100.02));
        let faults = Clerk::with(&town, Register::Areas, &halves).refused().await;
        let faults = said(&faults);
        assert_eq!(faults, [(2, "endsOn", "NOT_EMPTY"), (3, "polygon", "POLYGON_CROSSES"), (4, "polygon", "POLYGON_CROSSES")]);
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
}
