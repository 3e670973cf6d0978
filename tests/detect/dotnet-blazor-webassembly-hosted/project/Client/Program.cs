namespace Inspect.Client
{
    public class Program
    {
        public static async Task Main(string[] args) => await WebAssemblyHostBuilder.CreateDefault(args).Build().RunAsync();
    }
}
