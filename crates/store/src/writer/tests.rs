//! The writer's reaction to each kind of failure.

use std::{
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::*;
use crate::{
    Clock, Engine, Insert, NoPublishedSeals, Random, Row, Sql, Tx, Value, backend::ReadWork,
};

/// A database whose commits answer as they are told, then well.
#[derive(Default)]
struct Told {
    answers: Mutex<Vec<StoreError>>,
    connections: AtomicUsize,
}

struct Connection(Arc<Told>);

impl Backend for Arc<Told> {
    fn writer(&self) -> Result<Box<dyn Writer>, StoreError> {
        self.connections.fetch_add(1, Ordering::SeqCst);
        Ok(Box::new(Connection(Arc::clone(self))))
    }
    fn read(&self, _work: ReadWork<'_>) -> Result<(), StoreError> {
        Ok(())
    }
    fn is_embedded(&self) -> bool {
        true
    }
    fn close_readers(&self) {}
    fn snapshot_to(&self, _path: &Path) -> Result<(), StoreError> {
        Ok(())
    }
    fn durability(&self) -> Result<Vec<(String, String)>, StoreError> {
        Ok(Vec::new())
    }
}

impl Tx for Connection {
    fn rows(&mut self, _sql: Sql, _args: &[Value]) -> Result<Vec<Row>, StoreError> {
        Ok(Vec::new())
    }
    fn run(&mut self, _sql: Sql, _args: &[Value]) -> Result<u64, StoreError> {
        Ok(1)
    }
    fn put(&mut self, _into: &'static Insert, _row: &[Value]) -> Result<(), StoreError> {
        Ok(())
    }
    fn each(
        &mut self,
        _sql: &str,
        _args: &[Value],
        _row: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        Ok(())
    }
    fn batch(&mut self, _sql: &str) -> Result<(), StoreError> {
        Ok(())
    }
    fn engine(&self) -> Engine {
        Engine::Sqlite
    }
}

impl Writer for Connection {
    fn begin(&mut self) -> Result<(), StoreError> {
        Ok(())
    }
    fn has_savepoints(&self) -> bool {
        true
    }
    fn mark(&mut self, _careful: bool) -> Result<(), StoreError> {
        Ok(())
    }
    fn keep(&mut self) -> Result<(), StoreError> {
        Ok(())
    }
    fn undo(&mut self) -> Result<bool, StoreError> {
        Ok(true)
    }
    fn commit(&mut self) -> Result<(), StoreError> {
        self.0.answers.lock().unwrap().pop().map_or(Ok(()), Err)
    }
    fn rollback(&mut self) {}
    fn in_bulk(&mut self, _yes: bool) -> Result<(), StoreError> {
        Ok(())
    }
    fn as_tx(&mut self) -> &mut dyn Tx {
        self
    }
}

struct Still;

impl Clock for Still {
    fn now(&self) -> i64 {
        0
    }
}

impl Random for Still {
    fn fill(&self, _bytes: &mut [u8]) {}
}

fn writer(answers: Vec<StoreError>) -> (WriterHandle, Arc<Told>) {
    let told = Arc::new(Told {
        answers: Mutex::new(answers),
        ..Told::default()
    });
    let environment = Environment {
        clock: Arc::new(Still),
        random: Arc::new(Still),
        published: Arc::new(NoPublishedSeals),
    };
    let backend: Arc<dyn Backend> = Arc::new(Arc::clone(&told));
    let connection = backend.writer().unwrap();
    let committed = Arc::new(Committed::default());
    (
        WriterHandle::start(backend, connection, environment, committed).unwrap(),
        told,
    )
}

#[test]
fn after_an_input_output_error_no_write_is_taken_until_the_store_is_opened_again() {
    let (writer, _) = writer(vec![StoreError::Io("fsync".to_owned())]);
    assert!(matches!(writer.write(|_| Ok(1)), Err(StoreError::Io(_))));
    assert!(matches!(
        writer.write(|_| Ok(2)),
        Err(StoreError::Refusing(_))
    ));
    assert!(matches!(
        writer.write(|_| Ok(3)),
        Err(StoreError::Refusing(_))
    ));
}

#[test]
fn after_a_full_disk_writes_are_tried_again_on_the_same_connection() {
    let (writer, told) = writer(vec![StoreError::DiskFull("full".to_owned())]);
    assert!(matches!(
        writer.write(|_| Ok(1)),
        Err(StoreError::DiskFull(_))
    ));
    assert_eq!(writer.write(|_| Ok(2)), Ok(2));
    assert_eq!(told.connections.load(Ordering::SeqCst), 1);
}

#[test]
fn after_a_lost_connection_the_next_write_connects_again() {
    let (writer, told) = writer(vec![StoreError::Unavailable("gone".to_owned())]);
    // Nothing that could be looked for was written.
    assert!(matches!(
        writer.write(|_| Ok(1)),
        Err(StoreError::Unknown(_))
    ));
    assert_eq!(writer.write(|_| Ok(2)), Ok(2));
    assert_eq!(told.connections.load(Ordering::SeqCst), 2);
}

#[test]
fn writes_that_wait_when_the_store_closes_are_still_done() {
    let (writer, _) = writer(Vec::new());
    let writer = Arc::new(writer);
    let clients: Vec<_> = (0..16)
        .map(|n| {
            let writer = Arc::clone(&writer);
            std::thread::spawn(move || writer.write(move |_| Ok(n)))
        })
        .collect();
    drop(writer);
    let mut done: Vec<i32> = clients
        .into_iter()
        .map(|client| client.join().unwrap().unwrap())
        .collect();
    done.sort_unstable();
    assert!(done.into_iter().eq(0..16));
}
