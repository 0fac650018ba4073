//! `huiyin serve`: the server.

use std::io::Write as _;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use huiyin_office::attachment::Scanner;
use huiyin_office::{Office, Shares, Timer};
use huiyin_web::{Edge, Listening};

use crate::exit::{self, Failure};
use crate::place::{At, Speech};
use crate::usage::Reason;

/// Serve an office: pages, health, the published journal 启动服务
#[derive(Args)]
#[command(after_help = "\
Examples:
  huiyin serve --data DIR --listen 127.0.0.1:8080
  huiyin serve --data DIR --database postgres://…  --listen 127.0.0.1:8080
Prints «listening on http://…» when it is ready, and, as long as nobody has a password, a link that sets an
administrator's: it works once, within 24 hours. SIGTERM stops it gracefully: requests under way are
answered, the journal is published to its end.")]
pub struct Serve {
    #[command(flatten)]
    at: At,
    /// Address and port; port 0 lets the system choose 监听地址
    #[arg(
        long,
        value_name = "ADDR",
        default_value = "127.0.0.1:8080",
        value_parser = address
    )]
    listen: String,
    #[command(flatten)]
    edge: EdgeArgs,
}

/// What stands around the program.
#[derive(Args)]
pub struct EdgeArgs {
    /// A proxy elsewhere that may say from where a request came (X-Forwarded-For) and that it came over TLS
    /// (X-Forwarded-Proto); may be given several times 可信的反向代理
    #[arg(long, value_name = "ADDR", env = "HUIYIN_PROXY", value_delimiter = ',')]
    proxy: Vec<IpAddr>,
    /// A machine whose programs hand in petitions of many through the API, such as a city's platform: they are not
    /// counted; may be given several times 对接平台的地址
    #[arg(
        long,
        value_name = "ADDR",
        env = "HUIYIN_PLATFORM",
        value_delimiter = ','
    )]
    platform: Vec<IpAddr>,
    /// The Unix socket of ClamAV, which looks at every file before it is taken; when it does not answer, files
    /// are refused and what was typed is kept 病毒扫描的套接字
    #[arg(long, value_name = "SOCKET", env = "HUIYIN_CLAMAV")]
    clamav: Option<PathBuf>,
}

impl EdgeArgs {
    /// The same for the server.
    pub fn edge(self) -> Edge {
        Edge {
            proxies: self.proxy,
            platforms: self.platform,
            scanner: self.clamav.map(Scanner::at),
        }
    }
}

impl Serve {
    /// Serves until asked to stop.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        let office = self.at.write()?;
        if office.is_demo() {
            return Err(Failure::new(
                exit::CONFIG,
                speech.say(
                    "这是演示数据，不能作为正式机关提供服务；请用 `huiyin demo`",
                    "this is a demonstration; it cannot be served as an office; use `huiyin demo`",
                ),
            ));
        }
        let mut more = first_link(&office, speech)?;
        more.extend(no_shares(&office, speech));
        listen(office, &self.listen, &self.edge.edge(), &more)
    }
}

/// What is said after the ready line.
pub enum Said {
    /// A path of this server and what it is for.
    Link {
        /// What it is for.
        label: String,
        /// The path.
        path: String,
    },
    /// A plain line.
    Line(String),
}

impl Said {
    /// A one-time link that sets the password of an officer.
    pub fn link_for(office: &Office, officer: &str, label: String) -> Result<Self, Failure> {
        let token = office.open_link(officer)?;
        let path = huiyin_web::paths::first_password(token.as_str());
        Ok(Self::Link { label, path })
    }
}

/// As long as nobody has a password: the link that sets an administrator's.
fn first_link(office: &Office, speech: Speech) -> Result<Vec<Said>, Failure> {
    if office.has_account()? {
        return Ok(Vec::new());
    }
    let said = match office.first_administrator() {
        Some(officer) => {
            let label = speech.say("首次登录", "first sign-in").to_owned();
            Said::link_for(office, officer.as_str(), label)?
        }
        None => {
            let said = speech.say(
                "还没有人能登录，也没有系统管理员。请先停止服务，用 `huiyin user link 编码` 为一名人员取得登录链接",
                "nobody can sign in, and there is no administrator; stop the server and get a link with \
                 `huiyin user link OFFICER`",
            );
            Said::Line(said.to_owned())
        }
    };
    Ok(vec![said])
}

/// As long as nobody could bring the master key back.
fn no_shares(office: &Office, speech: Speech) -> Option<Said> {
    let said = match office.shares()? {
        Shares::Made => return None,
        Shares::None => speech.say(
            "密钥分片：还没有生成。主密钥一旦丢失，姓名、证件和文书就再也打不开。请停止服务后用 `huiyin keys shares` 生成",
            "key shares: none were made. If the master key is lost, no name and no paper opens again; stop the server \
             and make them with `huiyin keys shares`",
        ),
        Shares::Past => speech.say(
            "密钥分片：主密钥已更换，以前的分片无效。请停止服务后用 `huiyin keys shares` 重新生成",
            "key shares: the master key was changed and those of before are useless; stop the server and make new ones \
             with `huiyin keys shares`",
        ),
    };
    Some(Said::Line(said.to_owned()))
}

/// A host or address, and a port.
pub fn address(text: &str) -> Result<String, Reason> {
    let (host, port) = text.rsplit_once(':').ok_or(Reason::Listen)?;
    match !host.is_empty() && port.parse::<u16>().is_ok() {
        true => Ok(text.to_owned()),
        false => Err(Reason::Listen),
    }
}

/// Threads that answer, at least: pages are read on them, and one that waits for a slow disk must not hold up
/// the others, on a machine with one core either.
const WORKERS: usize = 2;

/// Answers requests on `address` until SIGTERM, then publishes the journal to its end.
pub fn listen(office: Office, address: &str, edge: &Edge, more: &[Said]) -> Result<u8, Failure> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
    if let Some(scanner) = &edge.scanner
        && let Err(error) = scanner.ping()
    {
        let socket = scanner.socket().display();
        tracing::error!(%error, %socket, "the virus scanner does not answer: files are refused until it does");
    }
    let office = Arc::new(office);
    let timer = Timer::start(Arc::clone(&office));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(cores.max(WORKERS))
        .enable_all()
        .build()
        .map_err(|error| Failure::new(exit::IO, error.to_string()))?;
    let served = runtime.block_on(async {
        let listening = Listening::bind(address).await?;
        println!("listening on http://{}", listening.address);
        for said in more {
            match said {
                Said::Link { label, path } => {
                    println!("{label}: http://{}{path}", listening.address)
                }
                Said::Line(line) => println!("{line}"),
            }
        }
        // Whoever started it may have read the first line and gone: that ends no server.
        let _ = std::io::stdout().flush();
        huiyin_web::serve(listening, Arc::clone(&office), edge).await;
        std::io::Result::Ok(())
    });
    // The workers end before the office does: the database must not be dropped on one of them.
    drop(runtime);
    drop(timer);
    served.map_err(|error| Failure::new(exit::IO, format!("{address}: {error}")))?;
    office.close()?;
    Ok(exit::OK)
}
