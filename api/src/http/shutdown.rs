//! Leaving in order: no new work, running work to its end, sockets closed with 1001.

use tokio::sync::watch;

/// Tells every socket and the readiness page that the server is leaving.
#[derive(Debug, Clone)]
pub struct Drain {
    leaving: watch::Sender<bool>,
}

impl Default for Drain {
    fn default() -> Self {
        Self {
            leaving: watch::Sender::new(false),
        }
    }
}

impl Drain {
    /// Begins to leave.
    pub fn leave(&self) {
        self.leaving.send_replace(true);
    }

    pub fn is_leaving(&self) -> bool {
        *self.leaving.borrow()
    }

    /// A receiver that changes when the server begins to leave.
    pub fn watch(&self) -> watch::Receiver<bool> {
        self.leaving.subscribe()
    }
}

/// Waits for the signal to stop: Ctrl-C, or SIGTERM of a process manager.
pub async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupted = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupted.await;
        }
    }
}
