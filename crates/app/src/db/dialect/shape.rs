//! What a statement's text tells of it: which value goes where, and what its columns are called. The same for every
//! connection and for as long as the program runs, so it is found out once.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use rusqlite::{Error, Statement};

/// Where a text lies, and how long it is: texts are constants of the program.
type Place = (usize, usize);

static SHAPES: LazyLock<RwLock<HashMap<Place, Arc<Shape>>>> = LazyLock::new(RwLock::default);

/// What is known of a statement.
#[derive(Debug)]
pub(super) struct Shape {
    /// For each of SQLite's parameters, which of the values it is. SQLite numbers them as they first appear in the text.
    pub(super) order: Vec<usize>,
    /// The names of the columns.
    pub(super) columns: Arc<[String]>,
}

impl Shape {
    /// The shape of a statement that was prepared from this text.
    pub(super) fn of(sql: &'static str, statement: &Statement<'_>) -> Result<Arc<Self>, Error> {
        let key: Place = (sql.as_ptr().addr(), sql.len());
        if let Some(known) = SHAPES.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Arc::clone(known));
        }
        let place = |at: usize| {
            let number = statement.parameter_name(at).and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok());
            number.and_then(|number| number.checked_sub(1)).ok_or(Error::InvalidParameterCount(0, at))
        };
        let order = (1..=statement.parameter_count()).map(place).collect::<Result<_, _>>()?;
        let columns = statement.column_names().into_iter().map(str::to_owned).collect();
        let shape = Arc::new(Self { order, columns });
        SHAPES.write().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&shape));
        Ok(shape)
    }
}
