using BenchmarkDotNet.Running;
using ChatRec.Bench.Product;

if (args is ["product", .. var parts])
{
    await ProductBenchmark.RunAsync(parts);
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(ProductBenchmark).Assembly).Run(args);
}
