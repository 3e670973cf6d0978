let app = WebApplication.CreateBuilder(args).Build()
app.MapGrpcService<PriceService>() |> ignore
app.MapGet("/", fun () -> "gRPC only") |> ignore
app.Run()
