//! Loaders: what many resolvers of one operation ask for one by one is read in one statement.
//!
//! A loader lives as long as its operation, so nothing it remembers reaches another viewer.

use std::any::{Any, TypeId};
use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::context::RequestCtx;
use super::prelude::*;
use crate::store::StoreError;

/// How the values of many keys are read at once.
#[async_trait::async_trait]
pub trait Batch: 'static {
    /// What is asked by.
    type Key: Clone + Eq + Hash + Send + Sync + 'static;
    /// What is answered.
    type Value: Clone + Send + Sync + 'static;

    /// Reads the values of all keys; a key without a value is left out.
    async fn read(
        ctx: &RequestCtx,
        keys: Vec<Self::Key>,
    ) -> Result<HashMap<Self::Key, Self::Value>>;
}

/// The loaders of one operation, made when first used.
#[derive(Default)]
pub struct Loaders(Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

struct Loader<B: Batch> {
    state: Mutex<State<B>>,
    /// Whether somebody reads; the others gather for the next reading.
    busy: AtomicBool,
    /// Told to all at once when a reading is over: what they ask for next they ask for together.
    over: Notify,
}

/// The turn to read; it is over however the reading ends.
struct Turn<'a> {
    busy: &'a AtomicBool,
    over: &'a Notify,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.busy.store(false, Ordering::Release);
        self.over.notify_waiters();
    }
}

struct State<B: Batch> {
    /// What was found; of a reading that failed, why, for all who asked for it.
    known: HashMap<B::Key, Result<Option<B::Value>>>,
    wanted: HashSet<B::Key>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Loaders {
    fn of<B: Batch>(&self) -> Arc<Loader<B>> {
        let new = || -> Arc<dyn Any + Send + Sync> {
            let state = State::<B> {
                known: HashMap::new(),
                wanted: HashSet::new(),
            };
            Arc::new(Loader {
                state: Mutex::new(state),
                busy: AtomicBool::new(false),
                over: Notify::new(),
            })
        };
        let loader = locked(&self.0)
            .entry(TypeId::of::<B>())
            .or_insert_with(new)
            .clone();
        loader
            .downcast()
            .expect("a loader stands under its own type")
    }

    /// Forgets everything: what is asked for next sees what was just written.
    pub fn clear(&self) {
        locked(&self.0).clear();
    }

    /// The value of a key, read together with what others ask for at the same time.
    ///
    /// # Errors
    /// When the reading fails.
    pub async fn load<B: Batch>(&self, ctx: &RequestCtx, key: B::Key) -> Result<Option<B::Value>> {
        let loader = self.of::<B>();
        if let Some(known) = loader.wish(&key) {
            return known;
        }
        // Resolvers of one level run side by side: let each of them say what it wants.
        tokio::task::yield_now().await;
        let _turn = loop {
            let mut over = std::pin::pin!(loader.over.notified());
            over.as_mut().enable();
            // Wished again: a reading that was given up took the wish with it.
            if let Some(known) = loader.wish(&key) {
                return known;
            }
            match loader.turn() {
                Some(turn) => break turn,
                None => over.await,
            }
        };
        let wanted: Vec<_> = locked(&loader.state).unknown().collect();
        let mut found = B::read(ctx, wanted.clone()).await;
        let mut state = locked(&loader.state);
        state.known.extend(wanted.into_iter().map(|key| {
            let value = match &mut found {
                Ok(found) => Ok(found.remove(&key)),
                Err(error) => Err(error.clone()),
            };
            (key, value)
        }));
        state.known.get(&key).cloned().unwrap_or(Ok(None))
    }
}

/// Rows by their ids, as a batch answers them.
///
/// # Errors
/// INTERNAL when the reading failed.
pub fn by_id<K: Eq + Hash, T>(
    ctx: &RequestCtx,
    rows: std::result::Result<Vec<T>, StoreError>,
    id: impl Fn(&T) -> K,
) -> Result<HashMap<K, T>> {
    let rows = ctx.stored(rows)?;
    Ok(rows.into_iter().map(|row| (id(&row), row)).collect())
}

impl<B: Batch> State<B> {
    /// What is wished for and not known by now; the list is empty then.
    fn unknown(&mut self) -> impl Iterator<Item = B::Key> {
        let wanted = std::mem::take(&mut self.wanted).into_iter();
        wanted.filter(|key| !self.known.contains_key(key))
    }
}

impl<B: Batch> Loader<B> {
    fn turn(&self) -> Option<Turn<'_>> {
        if self.busy.swap(true, Ordering::Acquire) {
            return None;
        }
        Some(Turn {
            busy: &self.busy,
            over: &self.over,
        })
    }

    /// What is known of a key; else it is put on the list.
    fn wish(&self, key: &B::Key) -> Option<Result<Option<B::Value>>> {
        let mut state = locked(&self.state);
        let known = state.known.get(key).cloned();
        if known.is_none() {
            state.wanted.insert(key.clone());
        }
        known
    }
}
