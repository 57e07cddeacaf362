using System.Collections.Immutable;
using ChatRec.Agents.Prompts;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Narratives;

/// <summary>Words a slate: its opening, a card for each item, the question below. Pure apart from the telling's books.</summary>
internal static class SlateTelling
{
    private const int MostWords = 60;
    private const int MostReasons = 2;

    /// <summary>What a whole reply should not exceed by much, and what a card may always take of it.</summary>
    private const int MostSlateWords = 165;

    private const int LeastCardWords = 36;

    /// <summary>More items than these are not named one by one.</summary>
    private const int MostNamed = 2;

    /// <summary>More wishes than these are not said all over again.</summary>
    private const int MostWishesSaid = 3;

    /// <summary>A claim made on another card of the slate says less on the next one.</summary>
    private const double RepeatedClaim = 0.45;

    private const double RepeatedKind = 0.75;

    /// <summary>What was wished for in an earlier turn and stands on every card since.</summary>
    private const double OldNews = 0.4;

    /// <summary>Words a slate.</summary>
    /// <param name="telling">The turn.</param>
    public static Narrative Tell(Telling telling)
    {
        var act = telling.Request.SystemAct;
        var variables = Opening(telling);
        var opening = telling.Said.Fresh(() => string.Join(' ', new[]
        {
            MemoryTelling.Taken(telling), MemoryTelling.Changed(telling), telling.Phrases.Say("recommend", new(variables)),
        }.Where(part => part.Length > 0)));
        var question = QuestionOf(telling);
        var left = MostSlateWords - Words(opening) - (question.Length == 0 ? 0 : Words(question)) - act.Slate.Sum(item => Words(item.Title) + 2);
        var cards = ImmutableArray.CreateBuilder<CardText>(act.Slate.Length);
        var slate = ImmutableArray.CreateBuilder<SlateItem>(act.Slate.Length);
        var claims = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var item in act.Slate)
        {
            if (telling.Row(item.Item) is { } row)
            {
                var share = Math.Clamp(left / (act.Slate.Length - cards.Count), LeastCardWords, MostWords);
                var (card, reasons) = Card(telling, item, row, claims, share);
                left -= Words(card.Text);
                cards.Add(card);
                slate.Add(item with { Reasons = reasons });
            }
        }

        var list = telling.Phrases.Say("slate", new()
        {
            ["cards"] = cards.Select((card, place) => (object?)new Dictionary<string, object?>
            {
                ["number"] = place + 1,
                ["title"] = telling.Title(act.Slate[place].Item),
                ["text"] = Telling.Safe(card.Text),
            }).ToList(),
        });
        var text = string.Join("\n\n", new[] { opening, list, question }.Where(part => part.Length > 0));
        return new Narrative(
            act with { Slate = slate.ToImmutable() },
            new Reply
            {
                Text = text,
                Opening = opening,
                Question = question.Length == 0 ? null : question,
                Cards = cards.ToImmutable(),
            },
            null);
    }

    /// <summary>The question beside a slate or alone, safe in Markdown; empty when nothing is asked.</summary>
    /// <param name="telling">The turn.</param>
    public static string QuestionOf(Telling telling) =>
        telling.Request.SystemAct.Question is { } question && telling.Catalog.Schema.Find(question.Attribute) is { } attribute
            ? telling.Phrases.Say("question", new()
            {
                ["label"] = Phrases.Label(attribute),
                ["labels"] = attribute.Labels.Length > 1 ? attribute.Labels[1] : Phrases.Label(attribute),
                ["kind"] = Phrases.Camel(attribute.Kind),
                ["unit"] = telling.Phrases.Unit(attribute),
                ["options"] = telling.Phrases.Or(Options(telling, attribute, question).Take(3).Select(Telling.Safe)),
            })
            : "";

    /// <summary>What may be answered to the question, as a person would say it.</summary>
    /// <param name="telling">The turn.</param>
    /// <param name="attribute">The attribute asked about.</param>
    /// <param name="question">The question.</param>
    public static IEnumerable<string> Options(Telling telling, AttributeSchema attribute, Question question) =>
        question.Options.Select(option => telling.Phrases.Say("option", OptionModel(telling, attribute, option)));

    private static Dictionary<string, object?> OptionModel(Telling telling, AttributeSchema attribute, string option)
    {
        var ends = option.Split('-');
        double[] numbers = attribute.Kind is AttributeKind.Number
            && double.TryParse(ends[0], System.Globalization.CultureInfo.InvariantCulture, out var low)
            && double.TryParse(ends[^1], System.Globalization.CultureInfo.InvariantCulture, out var high) ? [low, high] : [];
        return new()
        {
            ["kind"] = Phrases.Camel(attribute.Kind),
            ["unit"] = telling.Phrases.Unit(attribute),
            ["value"] = Phrases.Value(attribute, option),
            ["low"] = numbers.Length == 2 ? telling.Phrases.Amount(attribute, numbers[0]) : null,
            ["high"] = numbers.Length == 2 ? telling.Phrases.Amount(attribute, numbers[1]) : null,
        };
    }

    private static Dictionary<string, object?> Opening(Telling telling)
    {
        var (state, user, act) = (telling.Request.State, telling.Request.UserAct, telling.Request.SystemAct);
        var added = user.Edits.Where(edit => edit.Op == EditOp.Add && edit.Attribute != "item").ToList();
        var marked = user.Edits.Where(edit => edit is { Op: EditOp.Add, Attribute: "item" }).ToList();
        var removed = user.Edits.Any(edit => edit.Op == EditOp.Remove);
        var critique = Critique.Of(telling, added);
        var anew = user.Manner is WishManner.Anew or WishManner.Elsewhere && added.Count > 0;
        return new()
        {
            // What is only added is not forgotten, whatever act it came with.
            ["topic"] = act.Topic is "forget" && !removed && added.Count > 0 ? "" : act.Topic ?? "",
            ["short"] = (anew || state.Slates.IsEmpty || state.Own.Count() <= MostWishesSaid) && critique.Unmet is null,
            ["changed"] = critique.Changed,
            ["degrees"] = critique.Degrees,
            ["kept"] = critique.Kept,
            ["unmet"] = critique.Unmet,
            ["act"] = Phrases.Camel(user.Act),
            ["first"] = state.Slates.IsEmpty,
            ["count"] = act.Slate.Length,
            ["one"] = act.Slate.Length == 1,
            ["request"] = Telling.Safe(telling.Phrases.Request(anew && state.Own.Count() > MostWishesSaid ? user.Edits : state.Own)),
            ["added"] = Names(telling.Phrases.Wishes(added.Except(critique.Missing)).Select(Telling.Safe)),
            ["removed"] = Names(user.Edits.Where(edit => edit.Op == EditOp.Remove).Select(edit => Telling.Safe(telling.Phrases.Removed(edit)))),
            ["liked"] = Names(Items(telling, marked, EditComparator.Like)),
            ["likedSeveral"] = marked.Count(edit => edit.Comparator == EditComparator.Like) > 1,
            ["disliked"] = Names(Items(telling, marked, EditComparator.Dislike)),
            ["seen"] = Names(Items(telling, marked.FindAll(edit => !marked.Exists(other => other.Comparator == EditComparator.Like && other.Item == edit.Item)), EditComparator.Seen)),
            ["unwanted"] = Names(Items(telling, marked, EditComparator.NotInterested)),
            ["several"] = marked.Where(edit => edit.Comparator is not EditComparator.Like).GroupBy(edit => edit.Comparator).Any(group => group.Count() > 1),
            ["all"] = marked.Count(edit => edit.Comparator is not EditComparator.Like) > MostNamed,
            ["unmeasured"] = Names(telling.Taste.Unmeasured.Where(edit => edit.Turn == state.Turn + 1).Select(edit => Unmeasured(telling, edit)).Distinct()),
            ["unknown"] = Names(user.NotUnderstood.Select(part => Telling.Safe(Phrases.Quote(part.Text)))),
            ["unknownKind"] = user.NotUnderstood.IsEmpty ? "" : user.NotUnderstood[0].Kind,
        };

        string? Names(IEnumerable<string> names)
        {
            var list = names.Where(name => name.Length > 0).ToList();
            return list.Count == 0 ? null : telling.List(list);
        }
    }

    private static IEnumerable<string> Items(Telling telling, List<PreferenceEdit> edits, params EditComparator[] comparators) =>
        edits.Where(edit => edit.Comparator is { } comparator && comparators.Contains(comparator))
            .Select(telling.Named);

    private static string Unmeasured(Telling telling, PreferenceEdit edit) =>
        edit.Attribute is { } name ? LabelOf(telling, name) : "";

    private static string LabelOf(Telling telling, string name) =>
        telling.Catalog.Schema.Find(name) is { } attribute ? Telling.Safe(Phrases.Label(attribute)) : Telling.Safe(name);

    private static (CardText Card, ImmutableArray<Reason> Reasons) Card(
        Telling telling, SlateItem item, ItemIndex row, Dictionary<string, int> claims, int mostWords)
    {
        var title = telling.Catalog.TitleOf(row);
        var found = telling.Reasons.Find(row, item, telling.Taste, telling.Phrases).Select(reason => Aged(telling, reason)).ToImmutableArray();
        var hook = Hook(telling, item, row);
        var sentences = new List<string>();
        var facts = ImmutableArray.CreateBuilder<Reason>();
        var most = hook is null ? MostReasons : 1;
        // A frame that an earlier turn wore out is better than a card without a word, and nothing is better than both.
        foreach (var worn in (ReadOnlySpan<bool>)[false, true])
        {
            if (worn && (sentences.Count > 0 || hook is not null))
            {
                break;
            }

            var left = found;
            while (sentences.Count < most && Next(left, sentences.Count > 0, claims) is { } reason)
            {
                left = left.RemoveAll(other => other.Kind == reason.Kind);
                var fact = default(Fact);
                if (telling.Said.FreshOrNothing(() => telling.Say(reason, title, out fact), title, worn) is { Length: > 0 } sentence
                    && sentences.Sum(Words) + Words(sentence) <= mostWords)
                {
                    sentences.Add(sentence);
                    facts.Add(new Reason(fact!.Id));
                    Count(claims, reason);
                }
            }
        }

        if (hook is not null && Fitting(hook.Text, mostWords - sentences.Sum(Words)) is { Length: > 0 } words)
        {
            sentences.Add(words);
            facts.Add(new Reason(telling.Facts.Hook(row, hook).Id));
        }

        foreach (var unknown in item.Unknown)
        {
            sentences.Add(telling.Phrases.Say("disclosure", new() { ["label"] = LabelOf(telling, unknown) }));
        }

        var model = new Dictionary<string, object?> { ["title"] = telling.Catalog.DisplayOf(row) };
        return (
            new CardText(item.Item, TextFlow.Set(string.Join('\n', sentences)), telling.Phrases.SayAll("cardLines", ItemFacts.Of(telling, row)))
            {
                Actions = [.. telling.Phrases.SayAll("cardActions", model).Select(ToAction)],
            },
            facts.ToImmutable());
    }

    /// <summary>A button is written "label | what it says".</summary>
    private static CardAction ToAction(string line)
    {
        var bar = line.IndexOf('|', StringComparison.Ordinal);
        return bar < 0 ? new CardAction(line, line) : new CardAction(line[..bar].Trim(), line[(bar + 1)..].Trim());
    }

    /// <summary>The words that make one want the item, the first time it is shown.</summary>
    private static ItemHook? Hook(Telling telling, SlateItem item, ItemIndex row) =>
        telling.Request.State.Slates.Any(slate => slate.Items.Any(shown => shown.Item == item.Item)) ? null : telling.Catalog.HookOf(row);

    /// <summary>A hook, or its first sentences, in at most so many words.</summary>
    private static string Fitting(string hook, int most)
    {
        var fitting = new List<string>();
        foreach (var sentence in SaidSentences.Sentences(hook))
        {
            if (fitting.Sum(Words) + Words(sentence) > most)
            {
                break;
            }

            fitting.Add(sentence);
        }

        return string.Join(' ', fitting);
    }

    /// <summary>What was wished for in an earlier turn is no news any more.</summary>
    private static FoundReason Aged(Telling telling, FoundReason reason)
    {
        var isWish = reason.Kind is "axis" or "hasValue" or "hasPerson" or "fitsNumber";
        return !isWish || telling.Request.UserAct.Edits.Any(edit => edit.Attribute is { } name && IsAbout(telling, reason.Claim, name))
            ? reason
            : reason with { Weight = reason.Weight * OldNews };
    }

    private static bool IsAbout(Telling telling, string claim, string name) => claim == name || claim == $"axis {name}" || claim.StartsWith($"{name}:", StringComparison.Ordinal)
        || (name == "person" && telling.Catalog.Schema.Attributes.Any(attribute => attribute.Kind == AttributeKind.Person && claim.StartsWith($"{attribute.Name}:", StringComparison.Ordinal)));

    /// <summary>The strongest reason left, one that other cards gave counting for less; a second one must say something.</summary>
    private static FoundReason? Next(ImmutableArray<FoundReason> found, bool isSecond, Dictionary<string, int> claims) =>
        found.Where(reason => !isSecond || reason.Weight > 1)
            .OrderByDescending(reason => reason.Weight
                * Math.Pow(RepeatedClaim, claims.GetValueOrDefault(reason.Claim))
                * Math.Pow(RepeatedKind, claims.GetValueOrDefault($"kind {reason.Kind}")))
            .FirstOrDefault();

    /// <summary>The strongest reason, one that other items of the turn gave counting for less; it is counted in.</summary>
    /// <param name="found">The reasons.</param>
    /// <param name="claims">How often each claim was made.</param>
    public static IEnumerable<FoundReason> Strongest(ImmutableArray<FoundReason> found, Dictionary<string, int> claims)
    {
        if (Next(found, isSecond: false, claims) is { } reason)
        {
            Count(claims, reason);
            yield return reason;
        }
    }

    private static void Count(Dictionary<string, int> claims, FoundReason reason)
    {
        claims[reason.Claim] = claims.GetValueOrDefault(reason.Claim) + 1;
        claims[$"kind {reason.Kind}"] = claims.GetValueOrDefault($"kind {reason.Kind}") + 1;
    }

    private static int Words(string text) => text.Count(c => c == ' ') + 1;
}
