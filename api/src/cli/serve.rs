//! `serve`: the API, and the jobs unless a worker runs them.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use tokio::task::JoinHandle;

use super::open::open;
use super::terminal;
use crate::app::App;
use crate::auth::signing;
use crate::config::Config;
use crate::demo;
use crate::gql;
use crate::http::{Application, Endpoint, server};
use crate::{jobs, live};

/// Serves the API.
#[derive(Args, Default)]
pub struct Serve {
    /// Makes the demonstration if it is not there yet
    #[arg(long)]
    demo: bool,
}

impl Serve {
    /// Serves until the signal to stop.
    pub async fn run(self, config: Config) -> anyhow::Result<ExitCode> {
        let demonstration = self.demo || config.is_embedded_default();
        let listener = server::bind(config.listen)
            .with_context(|| format!("{} cannot be listened on", config.listen))?;
        let app = open(config, demonstration).await?;
        let address = listener.local_addr()?;
        let mut greeting = greeting(&app, &address.to_string());
        if demonstration {
            let book = demo::ensure(&app).await?;
            let few = demo::with_tokens(&app, demo::samples(&book)).await?;
            greeting.push_str(&format!("\n{}", demo::tokens(&few)));
            greeting.push_str("\nMore accounts and their passwords: lianxin demo");
        }
        terminal::print(&greeting);
        let tasks = Tasks::start(&app, app.config.jobs.in_serve);
        let application = Application::new(app.clone(), gql::schema::build());
        let endpoint = Arc::new(Endpoint::new(application, app.config.clone()));
        tracing::info!(%address, "serving");
        server::serve(endpoint, listener, |_| {}, server::until_signal()).await?;
        tasks.stop();
        app.store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}

fn greeting(app: &App, address: &str) -> String {
    let mut text = format!("Lianxin serves at http://{address}/graphql");
    if app.config.explore.graphiql {
        text.push_str(&format!("\nGraphiQL            http://{address}/graphiql"));
    }
    text
}

/// What a process does beside answering.
pub struct Tasks(Vec<JoinHandle<()>>);

impl Tasks {
    /// Starts them: the keys are kept fresh, the sockets hear of every change, and the jobs run
    /// where this process is to run them.
    pub fn start(app: &Arc<App>, with_jobs: bool) -> Self {
        let mut tasks = vec![
            tokio::spawn(signing::keep_fresh(app.clone())),
            tokio::spawn(live::follow(
                app.hub.clone(),
                app.store.clone(),
                app.given.clone(),
            )),
        ];
        if with_jobs {
            tasks.push(tokio::spawn(jobs::run(app.clone())));
        }
        Self(tasks)
    }

    /// Ends them. Work in hand is given back by the end of its lease or of its transaction.
    pub fn stop(self) {
        for task in self.0 {
            task.abort();
        }
    }
}
