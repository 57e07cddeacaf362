using System.Text;
using System.Text.Json;
using ChatRec.Retrieval.Dialogue;
using ChatRec.Retrieval.Inference;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.Dialogue;

/// <summary>Holds the model against what training computed over invented dialogues (<c>training/chatrec_training/dialogue/parity.py</c>).</summary>
public sealed class DialogueModelTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatrec-dialogue").FullName;

    public static string ParityModel => RepositoryRoot.Combine("tests", "ChatRec.Retrieval.Tests", "Dialogue", "parity.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Features_ParityContexts_AreThoseOfTraining()
    {
        var model = DialogueModel.Load(ParityModel);
        var cases = 0;
        foreach (var line in Parity())
        {
            var found = model.FeaturesOf(Input(model, line.Turns));

            Assert.Equal(line.Features.Keys.Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
            foreach (var (name, expected) in line.Features)
            {
                Assert.All(expected.Zip(found[name]), pair => Assert.True(Math.Abs(pair.First - pair.Second) < 1e-4, $"{name}: {pair.First} and {pair.Second}"));
            }

            cases++;
        }

        Assert.Equal(12, cases);
    }

    [Fact]
    public void Score_ParityContexts_IsThatOfTraining()
    {
        var model = DialogueModel.Load(ParityModel);
        var scores = new float[model.Ids.Length];
        foreach (var line in Parity())
        {
            model.Score(Input(model, line.Turns), scores);

            Assert.All(line.Scores.Zip(scores), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
        }
    }

    [Fact]
    public void Score_ItemNeverNamedInTraining_IsScoredByItsFacts()
    {
        var model = DialogueModel.Load(ParityModel);
        var never = model.Ids.IndexOf("invented");
        float[] crime = new float[model.Ids.Length], comedy = new float[model.Ids.Length];

        model.Score(Said("crime please, i like crime"), crime);
        model.Score(Said("a comedy please, i like comedy"), comedy);

        Assert.True(float.IsFinite(crime[never]));
        Assert.NotEqual(crime[never], comedy[never]);
    }

    [Fact]
    public void Score_Again_IsTheSameToTheBit()
    {
        var model = DialogueModel.Load(ParityModel);
        float[] first = new float[model.Ids.Length], second = new float[model.Ids.Length];
        var input = Input(model, Parity().First().Turns);

        model.Score(input, first);
        model.Score(input, second);

        Assert.Equal(first, second);
    }

    [Fact]
    public void Score_ThousandsOfTurnsAndWords_IsBorne()
    {
        var model = DialogueModel.Load(ParityModel);
        var scores = new float[model.Ids.Length];
        var turn = new InputTurn(false, [.. Enumerable.Repeat("horror", 2_000)], [.. Enumerable.Range(0, model.Ids.Length)]);

        model.Score(new DialogueInput([.. Enumerable.Repeat(turn, 2_000)]), scores);

        Assert.All(scores, score => Assert.True(float.IsFinite(score)));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1_000)]
    [InlineData(10_000)]
    public void Load_CutShort_ThrowsOneLine(int kept)
    {
        var path = Path.Combine(_folder, "cut.safetensors");
        File.WriteAllBytes(path, File.ReadAllBytes(ParityModel)[..kept]);

        var fault = Assert.Throws<ModelException>(() => DialogueModel.Load(path));

        Assert.StartsWith(path, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Theory]
    [InlineData("chatrec/dialogue/v1", "chatrec/dialogue/v9", "schema")]
    [InlineData("latestKinds", "latestSorts", "other features")]
    [InlineData("\\\"read\\\":", "\\\"rush\\\":", "settings")]
    [InlineData("network.straight", "network.diverted", "network.straight")]
    public void Load_AlteredHeader_SaysWhatIsWrong(string old, string with, string said)
    {
        var path = Path.Combine(_folder, "altered.safetensors");
        var text = Encoding.Latin1.GetString(File.ReadAllBytes(ParityModel));
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(text.Replace(old, with, StringComparison.Ordinal)));

        Assert.Contains(said, Assert.Throws<ModelException>(() => DialogueModel.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_MixedText_AreCutAsInTraining() => Assert.Equal(["it's", "na", "ve", "80s"], DialogueWords.Of("It\u2019s na\u00efve: 80s!"));

    [Theory]
    [InlineData(2, 4, 3, 5, "a  itemitem  d")] // the second begins inside the first
    [InlineData(2, 4, 5, 99, "a  itemitem  d")] // and ends outside the text
    [InlineData(-1, 3, 2, 4, "a  itemitem  d")]
    public void CutNames_OddSpans_AreLeftAlone(int start, int end, int otherStart, int otherEnd, string expected) =>
        Assert.Equal(expected, DialogueWords.CutNames("a bc d", [(start, end), (otherStart, otherEnd)]));

    private static DialogueInput Said(string text) => new([new InputTurn(false, [.. DialogueWords.Of(text)], [])]);

    private static DialogueInput Input(DialogueModel model, IReadOnlyList<ParityTurn> turns) => new(
    [
        .. turns.Select(turn => new InputTurn(
            turn.Speaker == "system",
            [.. DialogueWords.Of(DialogueWords.CutNames(turn.Text, turn.Items.Select(item => (item.Span[0], item.Span[1]))))],
            [.. turn.Items.Select(item => model.Ids.IndexOf(item.Id)).Distinct()])),
    ]);

    private static IEnumerable<ParityLine> Parity() => File
        .ReadLines(RepositoryRoot.Combine("tests", "ChatRec.Retrieval.Tests", "Dialogue", "parity.jsonl"))
        .Select(line => JsonSerializer.Deserialize<ParityLine>(line, JsonSerializerOptions.Web)!);

    private sealed record ParityLine(IReadOnlyList<ParityTurn> Turns, IReadOnlyDictionary<string, float[]> Features, float[] Scores);

    private sealed record ParityTurn(string Speaker, string Text, IReadOnlyList<ParityItem> Items);

    private sealed record ParityItem(string Id, int[] Span);
}
