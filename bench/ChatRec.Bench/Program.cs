using BenchmarkDotNet.Running;
using ChatRec.Bench.Generative;
using ChatRec.Bench.Product;

if (args is ["product", .. var parts])
{
    await ProductBenchmark.RunAsync(parts);
}
else if (args is ["generative", .. var measured])
{
    await GenerativeBenchmark.RunAsync(measured);
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(ProductBenchmark).Assembly).Run(args);
}
