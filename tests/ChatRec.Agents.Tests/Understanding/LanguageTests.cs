using System.Diagnostics;
using System.Globalization;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding;
using ChatRec.Agents.Understanding.Evaluation;
using ChatRec.Testing;

namespace ChatRec.Agents.Tests.Understanding;

public sealed class LanguageTests(FilmsFixture films) : IClassFixture<FilmsFixture>
{
    private static readonly string[] Slate = ["608", "68954", "2571"];

    [Theory]
    [InlineData("own-ru.jsonl", 0.95, 0.95, 0.92)]
    [InlineData("own-zh.jsonl", 0.97, 0.97, 0.95)]
    [InlineData("later-ru.jsonl", 0.9, 0.9, 0.85)]
    [InlineData("later-zh.jsonl", 0.95, 0.95, 0.9)]
    public async Task RunAsync_OwnUtterancesOfALanguage_ReachTheirFloor(string file, double acts, double edits, double whole)
    {
        var data = UnderstandingDataSet.Load(RepositoryRoot.Combine("tests", "understanding", file));

        var result = await UnderstandingEvaluation.RunAsync(data, films.Understanding, films.Catalog, 1, TestContext.Current.CancellationToken);

        var wrong = string.Join('\n', result.Outcomes.Where(outcome => !outcome.IsWhollyRight).Select(outcome => $"{outcome.Case.Id} {outcome.Case.Utterance}"));
        Assert.True(result.ActAccuracy.Mean >= acts, wrong);
        Assert.True(result.Edits.F1.Mean >= edits, wrong);
        Assert.True(result.WhollyRight.Mean >= whole, wrong);
    }

    [Theory]
    [InlineData("посоветуй комедию", "en", "ru")]
    [InlineData("推荐喜剧", "en", "zh")]
    [InlineData("люблю The Matrix", "en", "ru")]
    [InlineData("Inception", "ru", "ru")]
    [InlineData("show me a comedy", "ru", "en")]
    [InlineData("something like Амели", "en", "ru")]
    [InlineData("quelque chose comme Amélie", "en", "fr")]
    [InlineData("quiero una película como Amelie", "en", "es")]
    [InlineData("ich suche einen Film wie Amelie", "en", "de")]
    [InlineData("アメリみたいな映画", "en", "ja")]
    [InlineData("something like La vita è bella", "en", "en")]
    [InlineData("42", "zh", "zh")]
    public void Of_Utterance_IsItsLanguage(string text, string before, string language) => Assert.Equal(language, new LanguageGuess().Of(text, before));

    [Theory]
    [InlineData("посоветуй что-нибудь вроде Криминального чтива", "Pulp Fiction (1994)")]
    [InlineData("мне понравилась «Зеленая миля»", "The Green Mile (1999)")]
    [InlineData("фильм как Матрица", "The Matrix (1999)")]
    [InlineData("обожаю побег из шоушенка", "The Shawshank Redemption (1994)")]
    [InlineData("что-то вроде Криминалного чтива", "Pulp Fiction (1994)")]
    [InlineData("我喜欢肖申克的救赎", "The Shawshank Redemption (1994)")]
    [InlineData("像《千与千寻》那样的", "Spirited Away (2001)")]
    [InlineData("люблю Fight Club", "Fight Club (1999)")]
    public async Task UnderstandAsync_TitleOfALanguage_LinksTheItem(string text, string title)
    {
        var act = await films.ReadAsync(text);

        Assert.Contains(act.Edits, edit => edit is { Attribute: "item", Comparator: EditComparator.Like } && edit.Value?.Text == title);
    }

    [Theory]
    [InlineData("une comédie sans guerre", "fr")]
    [InlineData("quiero una comedia sin guerra", "es")]
    [InlineData("ich suche eine Komödie ohne Krieg", "de")]
    public async Task UnderstandAsync_AnotherLanguage_ReadsItsBestKnownWords(string text, string language)
    {
        var act = await films.ReadAsync(text);

        Assert.Equal(language, act.Language);
        Assert.Contains(act.Edits, edit => edit is { Attribute: "genre", Comparator: EditComparator.Is } && edit.Value?.Text == "Comedy");
        Assert.Contains(act.Edits, edit => edit is { Attribute: "genre", Comparator: EditComparator.Not } && edit.Value?.Text == "War");
    }

    [Fact]
    public async Task UnderstandAsync_EverydayWordThatIsATitle_IsNoTitle()
    {
        var act = await films.ReadAsync("хочу фильм, где она спасает мир с начала");

        Assert.DoesNotContain(act.Edits, edit => edit.Attribute == "item");
    }

    [Fact]
    public async Task UnderstandAsync_UnknownQuotedTitle_IsToldHonestly()
    {
        var act = await films.ReadAsync("мне понравился «Тихий омут на Луне»");

        Assert.Equal("Тихий омут на Луне", Assert.Single(act.NotUnderstood).Text);
    }

    [Theory]
    [InlineData("ru", 15)]
    [InlineData("zh", 15)]
    public async Task UnderstandAsync_LongText_IsQuick(string language, int milliseconds)
    {
        var text = string.Concat(Enumerable.Repeat(language == "ru" ? "хочу комедию без ужасов как Матрица, но посмешнее. " : "我想看喜剧，不要恐怖片，像黑客帝国但是更搞笑。", 10));
        await films.ReadAsync(text, films.Shown(Slate));
        var best = TimeSpan.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var clock = Stopwatch.StartNew();
            await films.ReadAsync(text, films.Shown(Slate));
            best = clock.Elapsed < best ? clock.Elapsed : best;
        }

        Assert.True(best.TotalMilliseconds < milliseconds, best.TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
    }
}
