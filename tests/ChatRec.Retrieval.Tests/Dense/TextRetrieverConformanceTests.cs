using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Dense;
using ChatRec.Retrieval.Tests.Conformance;
using ChatRec.Retrieval.Tests.Text;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Retrieval.Tests.Dense;

/// <summary>The text retriever over the reference encoder; skipped where the shared folder is absent.</summary>
public sealed class TextRetrieverConformanceTests : RetrieverConformance
{
    protected override IRetriever CreateRetriever(ItemCatalog catalog) =>
        TextRetriever.Load(catalog, SharedEncoder.Require(), new TextRetrieverOptions(), NullLogger<TextRetriever>.Instance);
}
