//! What each mutation of areas may refuse, and what it answers.

use super::object::Area;
use crate::error_type;
use crate::gql::prelude::*;

error_type! {
    /// Why an area was not made.
    RegisterAreaError, RegisterAreaErrorCode: Forbidden Invalid TooLong UnknownArea WrongParent
        CodeTaken BadPolygon Overlaps OutsideParent IdempotencyMismatch
}

error_type! {
    /// Why an area was not changed.
    ChangeAreaError, ChangeAreaErrorCode: Forbidden Invalid TooLong Stale UnknownArea WrongParent
        Cycle CodeTaken BadPolygon Overlaps OutsideParent ImportRunning IdempotencyMismatch
}

error_type! {
    /// Why an area did not end.
    EndAreaError, EndAreaErrorCode: Forbidden Invalid TooLong Stale UnknownArea NotEmpty ImportRunning
        IdempotencyMismatch
}

error_type! {
    /// Why a grid was not split.
    SplitGridError, SplitGridErrorCode: Forbidden Invalid TooLong NotFound UnknownArea WrongParent
        CodeTaken BadPolygon Overlaps OutsideParent Unplaced PlacedTwice ImportRunning
        IdempotencyMismatch
}

error_type! {
    /// Why grids were not merged.
    MergeGridsError, MergeGridsErrorCode: Forbidden Invalid TooLong UnknownArea WrongParent
        CodeTaken BadPolygon Overlaps OutsideParent ImportRunning IdempotencyMismatch
}

error_type! {
    /// Why households were not moved.
    MoveHouseholdsError, MoveHouseholdsErrorCode: Forbidden Invalid TooLong NotFound UnknownArea
        ImportRunning IdempotencyMismatch
}

/// What came of making an area.
#[derive(SimpleObject)]
pub struct RegisterAreaPayload {
    /// The area; null when it was refused.
    pub area: Option<Area>,
    /// Why it was refused; empty when it was done.
    pub errors: Vec<RegisterAreaError>,
}

/// What came of changing an area.
#[derive(SimpleObject)]
pub struct ChangeAreaPayload {
    /// The area as it is now; null when it was refused.
    pub area: Option<Area>,
    /// How many households lie elsewhere now; null when the call was made before.
    pub moved_households: Option<i32>,
    /// How many open requests lie elsewhere now; null when the call was made before.
    pub moved_requests: Option<i32>,
    /// Why it was refused; empty when it was done.
    pub errors: Vec<ChangeAreaError>,
}

/// What came of ending an area.
#[derive(SimpleObject)]
pub struct EndAreaPayload {
    /// The area that ended; null when it was refused.
    pub area: Option<Area>,
    /// How many open requests lie in the area around it now; null when the call was made before.
    pub moved_requests: Option<i32>,
    /// Why it was refused; empty when it was done.
    pub errors: Vec<EndAreaError>,
}

/// What came of splitting a grid.
#[derive(SimpleObject)]
pub struct SplitGridPayload {
    /// The new grids, in the order of the input; empty when it was refused.
    pub grids: Vec<Area>,
    /// How many households lie in a new grid now; null when the call was made before.
    pub moved_households: Option<i32>,
    /// How many open requests lie elsewhere now; null when the call was made before.
    pub moved_requests: Option<i32>,
    /// Why it was refused; empty when it was done.
    pub errors: Vec<SplitGridError>,
}

/// What came of merging grids.
#[derive(SimpleObject)]
pub struct MergeGridsPayload {
    /// The new grid; null when it was refused.
    pub grid: Option<Area>,
    /// How many households lie in the new grid now; null when the call was made before.
    pub moved_households: Option<i32>,
    /// How many open requests lie in the new grid now; null when the call was made before.
    pub moved_requests: Option<i32>,
    /// Why it was refused; empty when it was done.
    pub errors: Vec<MergeGridsError>,
}

/// What came of moving households.
#[derive(SimpleObject)]
pub struct MoveHouseholdsPayload {
    /// Where they lie now; null when it was refused.
    pub area: Option<Area>,
    /// How many were moved: those that lay there already are not counted. Null when the call was
    /// made before.
    pub moved_households: Option<i32>,
    /// Why it was refused; empty when it was done.
    pub errors: Vec<MoveHouseholdsError>,
}
