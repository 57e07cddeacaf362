using ChatRec.Agents.Narratives;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Attributes;
using ChatRec.Retrieval.Catalog;
using ChatRec.Testing;

namespace ChatRec.Agents.Tests.Narratives;

public sealed class FactBookTests
{
    [Fact]
    public void Given_ValueThatAModelPutThere_IsAPredictionWithItsChance()
    {
        var catalog = PackLoader.Load(RepositoryRoot.Combine("data", "films")).WithPredictions(RepositoryRoot.Combine("models", "films"));
        var item = Enumerable.Range(0, catalog.Count).Select(row => new ItemIndex(row))
            .First(row => catalog.Stated.ValuesOf("theme", row).Count > 0 && catalog.ValuesOf("theme", row).Count > catalog.Stated.ValuesOf("theme", row).Count);
        var values = catalog.ValuesOf("theme", item);

        var book = new FactBook(catalog);
        var stated = book.Given(item, "theme", EditValue.Of(values[0]));
        var predicted = book.Given(item, "theme", EditValue.Of(values[^1]));

        Assert.Equal((FactKind.Given, null), (stated.Kind, stated.Confidence));
        Assert.Equal((FactKind.Predicted, "predicted"), (predicted.Kind, predicted.Source));
        Assert.InRange(predicted.Confidence!.Value, 0.5, 1);
    }
}
