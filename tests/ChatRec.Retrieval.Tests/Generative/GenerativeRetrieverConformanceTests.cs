using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Generative;
using ChatRec.Retrieval.Tests.Conformance;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Retrieval.Tests.Generative;

/// <summary>The generative retriever over a network with random weights.</summary>
public sealed class GenerativeRetrieverConformanceTests : RetrieverConformance
{
    protected override IRetriever CreateRetriever(ItemCatalog catalog) =>
        new GenerativeRetriever(catalog, TinyModel.Ids(catalog), TinyModel.Shared, TinyModel.Encoder, new GenerativeOptions { AnswersWordsAlone = true }, NullLogger.Instance);
}
