#[macro_use]
extern crate rocket;

use rocket::fs::{FileServer, relative};

#[get("/quotes/<number>")]
fn quote(number: u8) -> String {
    format!("Quote {number}: well begun is half done\n")
}

#[launch]
fn rocket() -> _ {
    rocket::build().mount("/", routes![quote]).mount("/", FileServer::from(relative!("static")))
}
