using ChatRec.Browser.Tests.Hosting;

[assembly: AssemblyFixture(typeof(BrowserFixture))]
[assembly: Trait("Category", "Long")]
[assembly: CollectionBehavior(DisableTestParallelization = true)]
