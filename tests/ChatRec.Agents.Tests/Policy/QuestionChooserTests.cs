using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Policy;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Fusion;
using Microsoft.Extensions.Options;

namespace ChatRec.Agents.Tests.Policy;

public class QuestionChooserTests
{
    private const string Schema = """
        name: things
        noun: { one: thing, many: things }
        title: title
        display: "{title}"
        attributes:
          colour: { kind: category, askable: true }
          shape: { kind: category, askable: true }
        """;

    private const string AxisSchema = """
        name: things
        noun: { one: thing, many: things }
        title: title
        display: "{title}"
        attributes:
          pace: { kind: axis, askable: true, less: ["less hurried", slow], more: [fast, "fast paced"] }
        """;

    private static readonly ConversationState Empty = new() { Conversation = "c", User = "u", Seed = 1 };

    [Fact]
    public void Choose_TwoCandidatesThatDifferInOne_AsksThatOneAndGainsTheirEntropy()
    {
        var catalog = PackLoader.Parse(Schema, """
            {"id":"1","title":"A","colour":"red","shape":"round"}
            {"id":"2","title":"B","colour":"blue","shape":"round"}
            """);
        var question = Chooser(catalog, minGain: 0, slate: 20).Choose(Empty, Candidates(2));

        // Weights 1/10 and 1/11 make 11/21 and 10/21: -11/21 log2 11/21 - 10/21 log2 10/21. Showing both would tell nothing.
        Assert.Equal("colour", question!.Attribute);
        Assert.Equal(0.998364, question.Gain, 6);
    }

    [Fact]
    public void Choose_FourEquallyLikelyAnswers_GainsCloseToTwoBits()
    {
        var items = string.Join('\n', Enumerable.Range(0, 40).Select(row =>
            $$"""{"id":"{{row}}","title":"T{{row}}","colour":"c{{row % 4}}","shape":"round"}"""));
        var question = Chooser(PackLoader.Parse(Schema, items), minGain: 1, slate: 1).Choose(Empty, Candidates(40));
        Assert.Equal("colour", question!.Attribute);
        Assert.InRange(question.Gain, 1.95, 2);
        Assert.Equal(4, question.Options.Length);
    }

    [Fact]
    public void Choose_UnknownValues_TellNothing()
    {
        var items = string.Join('\n', Enumerable.Range(0, 40).Select(row => row < 20
            ? $$"""{"id":"{{row}}","title":"T{{row}}"}"""
            : $$"""{"id":"{{row}}","title":"T{{row}}","colour":"c{{row % 4}}"}"""));
        var question = Chooser(PackLoader.Parse(Schema, items), minGain: 0, slate: 1).Choose(Empty, Candidates(40));

        // The known half has less than half of the weight: its two bits count by that share.
        var known = Enumerable.Range(20, 20).Sum(row => 1.0 / (row + 10)) / Enumerable.Range(0, 40).Sum(row => 1.0 / (row + 10));
        Assert.Equal(2 * known, question!.Gain, 2);
    }

    [Fact]
    public void Choose_ValuesThatAreNoChoice_AreNotOffered()
    {
        const string Tagged = """
            name: things
            noun: { one: thing, many: things }
            title: title
            display: "{title}"
            attributes:
              kind: { kind: category, words: { Frontier: [cowboys, frontier] } }
              theme: { kind: tag, many: true, askable: true, told: { aside: [sequel] }, words: { cowboy: [cowboys], common: [common], sequel: [sequels], a: [alpha], b: [beta], c: [gamma], d: [delta] } }
            """;
        var items = string.Join('\n', Enumerable.Range(0, 40).Select(row =>
            $$"""{"id":"{{row}}","title":"T{{row}}","theme":["common","{{"abcd"[row % 4]}}","{{(row % 3 == 0 ? "sequel" : "cowboy")}}"]}"""));
        var wished = Empty with { Edits = [new PreferenceEdit { Attribute = "kind", Comparator = EditComparator.Is, Value = EditValue.Of("Frontier") }] };
        var question = Chooser(PackLoader.Parse(Tagged, items), minGain: 0, slate: 1).Choose(wished, Candidates(40))!;
        Assert.Equal(["a", "b", "c", "d"], question.Options.Order());
    }

    [Fact]
    public void Choose_AxisWithValuesAtBothEnds_AsksForTheEndsAndLeavesOutTheMiddle()
    {
        var catalog = PackLoader.Parse(AxisSchema, """
            {"id":"1","title":"A","pace":[0.1,0.9]}
            {"id":"2","title":"B","pace":[0.9,0.9]}
            {"id":"3","title":"C","pace":[0.5,0.9]}
            """);
        var question = Chooser(catalog, minGain: 0, slate: 20).Choose(Empty, Candidates(3))!;
        Assert.Equal(("pace", "fast,slow"), (question.Attribute, string.Join(',', question.Options.Order(StringComparer.Ordinal))));

        // Weights 1/10, 1/11 and 1/12 over their sum; two answers that tell the ends apart and nothing for the middle; an axis counts by 0.6.
        var ends = new[] { 1 / 10.0, 1 / 11.0 };
        var apart = -ends.Sum(weight => weight / ends.Sum() * Math.Log2(weight / ends.Sum()));
        Assert.Equal(0.6 * apart * ends.Sum() / (ends.Sum() + (1 / 12.0)), question.Gain, 6);
    }

    [Fact]
    public void Choose_AxisPredictedWithoutConfidence_TellsNothing()
    {
        var catalog = PackLoader.Parse(AxisSchema, """
            {"id":"1","title":"A","pace":[0.1,0.1]}
            {"id":"2","title":"B","pace":[0.9,0.1]}
            """);
        Assert.Null(Chooser(catalog, minGain: 0, slate: 20).Choose(Empty, Candidates(2)));
    }

    [Fact]
    public void Choose_AttributeAskedOrStatedAlready_IsNotAskedAgain()
    {
        var items = string.Join('\n', Enumerable.Range(0, 40).Select(row =>
            $$"""{"id":"{{row}}","title":"T{{row}}","colour":"c{{row % 4}}","shape":"s{{row / 10}}"}"""));
        var chooser = Chooser(PackLoader.Parse(Schema, items), minGain: 0, slate: 1);
        var asked = Empty with { Turn = 5, Asked = [new AskedQuestion(2, "colour")] };
        Assert.Equal("shape", chooser.Choose(asked, Candidates(40))!.Attribute);
        Assert.Null(chooser.Choose(
            asked with { Edits = [new PreferenceEdit { Attribute = "shape", Comparator = EditComparator.Not, Value = EditValue.Of("s1") }] },
            Candidates(40)));
    }

    [Fact]
    public void Choose_QuestionJustAsked_StaysSilent()
    {
        var items = string.Join('\n', Enumerable.Range(0, 40).Select(row => $$"""{"id":"{{row}}","title":"T{{row}}","colour":"c{{row % 4}}"}"""));
        var chooser = Chooser(PackLoader.Parse(Schema, items), minGain: 0, slate: 1);
        Assert.Null(chooser.Choose(Empty with { Turn = 2, Asked = [new AskedQuestion(2, "shape")] }, Candidates(40)));
    }

    private static QuestionChooser Chooser(ItemCatalog catalog, double minGain, int slate) =>
        new(catalog, Options.Create(new AgentOptions { MinQuestionGain = minGain, SlateSize = slate }));

    private static ImmutableArray<Candidate> Candidates(int count) =>
        [.. Enumerable.Range(0, count).Select(row => new Candidate(new ItemIndex(row), 1, []))];
}
