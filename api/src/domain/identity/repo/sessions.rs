//! Sessions and their refresh tokens.

use chrono::{DateTime, Utc};
use lianxin_entity::ids::{AccountId, RefreshTokenId, SessionId};
use lianxin_entity::{refresh_token, session};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use super::Stored;
use crate::store::DistrictTx;

pub async fn session(tx: &DistrictTx, id: SessionId) -> Stored<Option<session::Model>> {
    tx.one_locked(
        tx.find::<session::Entity>()
            .filter(session::Column::Id.eq(id)),
    )
    .await
}

/// Ends the sessions of an account that still go on, except the one named.
pub async fn end_sessions(
    tx: &DistrictTx,
    account: AccountId,
    except: Option<SessionId>,
    reason: &str,
    now: DateTime<Utc>,
) -> Stored<u64> {
    let mut change = tx
        .update_many::<session::Entity>()
        .set_value(session::Column::EndedAt, now)
        .set_value(session::Column::EndReason, reason)
        .filter(session::Column::AccountId.eq(account))
        .filter(session::Column::EndedAt.is_null());
    if let Some(kept) = except {
        change = change.filter(session::Column::Id.ne(kept));
    }
    tx.change(change).await
}

pub async fn end_session(
    tx: &DistrictTx,
    id: SessionId,
    reason: &str,
    now: DateTime<Utc>,
) -> Stored<u64> {
    let change = tx
        .update_many::<session::Entity>()
        .set_value(session::Column::EndedAt, now)
        .set_value(session::Column::EndReason, reason)
        .filter(session::Column::Id.eq(id))
        .filter(session::Column::EndedAt.is_null());
    tx.change(change).await
}

pub async fn refresh_token(
    tx: &DistrictTx,
    id: RefreshTokenId,
) -> Stored<Option<refresh_token::Model>> {
    tx.one(
        tx.find::<refresh_token::Entity>()
            .filter(refresh_token::Column::Id.eq(id)),
    )
    .await
}

/// The tokens that replaced this one, and those that replaced the same one before it.
pub async fn relatives(
    tx: &DistrictTx,
    token: &refresh_token::Model,
) -> Stored<Vec<refresh_token::Model>> {
    let predecessors = std::iter::once(token.id).chain(token.replaces_id);
    let query = tx
        .find::<refresh_token::Entity>()
        .filter(refresh_token::Column::SessionId.eq(token.session_id))
        .filter(refresh_token::Column::ReplacesId.is_in(predecessors))
        .filter(refresh_token::Column::Id.ne(token.id));
    tx.all(query).await
}

/// Marks tokens of a session as used that are not yet: one, or all of them.
pub async fn use_refresh_tokens(
    tx: &DistrictTx,
    session: SessionId,
    only: Option<RefreshTokenId>,
    now: DateTime<Utc>,
) -> Stored<u64> {
    let mut change = tx
        .update_many::<refresh_token::Entity>()
        .set_value(refresh_token::Column::UsedAt, now)
        .filter(refresh_token::Column::SessionId.eq(session))
        .filter(refresh_token::Column::UsedAt.is_null());
    if let Some(id) = only {
        change = change.filter(refresh_token::Column::Id.eq(id));
    }
    tx.change(change).await
}

pub async fn newest_refresh_token(
    tx: &DistrictTx,
    session: SessionId,
) -> Stored<Option<refresh_token::Model>> {
    let query = tx
        .find::<refresh_token::Entity>()
        .filter(refresh_token::Column::SessionId.eq(session))
        .order_by_desc(refresh_token::Column::Id)
        .limit(1);
    tx.one(query).await
}
