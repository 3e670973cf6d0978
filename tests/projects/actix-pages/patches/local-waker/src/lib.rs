//! Wakes a task of the same thread. In place of the crate of the same name, to count the wake-ups.

use std::cell::Cell;
use std::marker::PhantomData;
use std::task::Waker;

#[derive(Default)]
pub struct LocalWaker {
    waker: Cell<Option<Waker>>,
    woken: Cell<u64>,
    stays_in_its_thread: PhantomData<*const ()>,
}

impl LocalWaker {
    pub const fn new() -> Self {
        Self { waker: Cell::new(None), woken: Cell::new(0), stays_in_its_thread: PhantomData }
    }

    pub fn register(&self, waker: &Waker) -> bool {
        self.waker.replace(Some(waker.clone())).is_some()
    }

    pub fn wake(&self) {
        if let Some(waker) = self.take() {
            self.woken.set(self.woken.get() + 1);
            waker.wake();
        }
    }

    pub fn take(&self) -> Option<Waker> {
        self.waker.take()
    }
}

impl std::fmt::Debug for LocalWaker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LocalWaker woken {} times", self.woken.get())
    }
}
