use tonic::transport::Server;

fn main() {
    let at = "0.0.0.0:50051".parse().unwrap();
    Server::builder().add_service(()).serve(at);
}
