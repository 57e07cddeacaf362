using System.Text.RegularExpressions;
using ChatRec.Agents.Narratives;
using ChatRec.Agents.Turns;
using ChatRec.Bot.Hosting;
using ChatRec.Bot.Transcripts;
using ChatRec.Retrieval.Catalog;
using ChatRec.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRec.Bot.Tests.Narratives;

/// <summary>
/// What the narrator says in the pack's other languages stays with its facts: every value, degree and number on a card is the item's own or that of an item
/// it is set beside. The gate reads English only, so the pack's spoken words are looked up instead.
/// </summary>
public sealed partial class LocalisedTextTests
{
    /// <summary>An item with much of an axis has at least so much of it, one with little at most the rest.</summary>
    private const double Half = 0.5;

    private const char FirstIdeograph = '\u2e80';

    private static readonly string[] Denials = ["не слишком ", "не такое ", "不太", "没有", "那么"];

    [Theory]
    [InlineData("ru")]
    [InlineData("zh")]
    public async Task Cards_OfEveryRecordedDialogue_SayNothingButTheirFacts(string language)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddChatRecEngine(new BotOptions());
        await using var provider = services.BuildServiceProvider();
        var catalog = provider.GetRequiredService<ItemCatalog>();
        var spoken = new LocalisedCatalog(catalog, PackLocale.Load(catalog.Folder, language)!);
        var (judged, faults) = (0, new List<string>());
        foreach (var file in Directory.GetFiles(RepositoryRoot.Combine("tests", "dialogues", "films"), $"{language}-*.transcript"))
        {
            var lines = RecordedDialogue.Of(Transcript.Read(file), file).Turns.Select(turn => turn.Text);
            foreach (var (turn, _) in (await SpokenTextTests.TalkAsync(provider, lines)).Where(told => told.Turn.Locale == language))
            {
                foreach (var card in turn.Reply.Cards)
                {
                    judged++;
                    faults.AddRange(Faults(spoken, turn, card).Take(1).Select(fault => $"{Path.GetFileName(file)} {turn.Turn}: {fault} in: {card.Text}"));
                }
            }
        }

        Assert.True(judged >= 15, $"{judged} cards");
        Assert.True(faults.Count == 0, $"{faults.Count} of {judged}\n{string.Join('\n', faults)}");
    }

    private static IEnumerable<string> Faults(LocalisedCatalog catalog, TurnRecord turn, CardText card)
    {
        // The item itself, and those its facts set it beside.
        List<ItemIndex> items = [.. new[] { card.Item }.Concat(turn.Reply.Facts.Where(fact => fact.Item == card.Item && fact.Other is not null).Select(fact => fact.Other!))
            .Distinct().Select(id => catalog.TryIndexOf(new ItemId(id), out var row) ? row : default)];
        var text = items.Select(catalog.TitleOf).OrderByDescending(title => title.Length).Aggregate(card.Text, (rest, title) => rest.Replace(title, "·", StringComparison.Ordinal));
        foreach (Match number in Numbers().Matches(text))
        {
            if (!items.SelectMany(item => NumbersOf(catalog, item)).Contains(number.Value))
            {
                yield return number.Value;
            }
        }

        foreach (var said in Said(catalog).OrderByDescending(said => said.Word.Length))
        {
            for (var at = Find(text, said.Word); at >= 0; at = Find(text, said.Word))
            {
                var denied = Denials.Any(denial => text[..at].EndsWith(denial, StringComparison.OrdinalIgnoreCase));
                var meanings = Said(catalog).Where(other => other.Word.Equals(said.Word, StringComparison.OrdinalIgnoreCase)).ToList();
                if (!meanings.Exists(meaning => items.Exists(item => meaning.Holds(item, denied))))
                {
                    yield return said.Word;
                }

                text = text.Remove(at, said.Word.Length).Insert(at, "·");
            }
        }
    }

    // Where words are set apart by spaces, a word inside another one is not said.
    private static int Find(string text, string word)
    {
        var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase);
        while (at >= 0 && word[0] < FirstIdeograph && ((at > 0 && char.IsLetter(text[at - 1])) || (at + word.Length < text.Length && char.IsLetter(text[at + word.Length]))))
        {
            at = text.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase);
        }

        return at;
    }

    private static IEnumerable<(string Word, Func<ItemIndex, bool, bool> Holds)> Said(LocalisedCatalog catalog)
    {
        foreach (var attribute in catalog.Schema.Attributes.Where(attribute => attribute.Kind is AttributeKind.Category or AttributeKind.Tag && attribute.Askable))
        {
            foreach (var value in catalog.VocabularyOf(attribute.Name))
            {
                yield return (Phrases.Value(attribute, value), (item, _) => catalog.ValuesOf(attribute.Name, item).Contains(value));
            }
        }

        foreach (var axis in catalog.Schema.Attributes.Where(attribute => attribute.Degrees is not null))
        {
            yield return (axis.Degrees!.Much, (item, denied) => catalog.AxisOf(axis.Name, item) is { } own && (denied ? own.Value < Half : own.Value >= Half));
            if (axis.Degrees.Little is { } little)
            {
                yield return (little, (item, _) => catalog.AxisOf(axis.Name, item) is { } own && own.Value <= Half);
            }
        }
    }

    private static IEnumerable<string> NumbersOf(LocalisedCatalog catalog, ItemIndex item)
    {
        foreach (var attribute in catalog.Schema.Attributes.Where(attribute => attribute.Kind == AttributeKind.Number))
        {
            if (catalog.NumberOf(attribute.Name, item) is { } number)
            {
                yield return Phrases.Text(Math.Round(number, 1, MidpointRounding.AwayFromZero));
                yield return Phrases.Text(Math.Floor(number / 60));
                yield return Phrases.Text(number % 60);
            }

            if (attribute.Max is { } max)
            {
                yield return Phrases.Text(max);
            }
        }

        foreach (var value in catalog.ValuesOf("certificate", item))
        {
            yield return string.Concat(value.Where(char.IsDigit));
        }
    }

    [GeneratedRegex(@"\d+(?:\.\d+)?")]
    private static partial Regex Numbers();
}
