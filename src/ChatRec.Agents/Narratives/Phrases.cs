using System.Collections.Immutable;
using System.Globalization;
using ChatRec.Agents.Policy;
using ChatRec.Agents.Prompts;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Narratives;

/// <summary>
/// The small words of a turn, made by prompts from the pack's declaration: values, amounts, lists, wishes. All of them plain text;
/// <see cref="MarkdownText.Escape"/> is due where they enter Markdown. Not thread-safe; one a turn.
/// </summary>
internal sealed class Phrases(ItemCatalog catalog, TasteReader tastes, PromptSet prompts, WordingSession session)
{
    /// <summary>How many words of the person are quoted at most, in UTF-16 units.</summary>
    private const int LongestQuote = 60;

    /// <summary>Stands for every value where a pack says what stands behind the noun.</summary>
    private const string AnyValue = "*";

    /// <summary>The pack's declaration.</summary>
    public PackSchema Schema => catalog.Schema;

    /// <summary>Renders a prompt as text.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="model">Its variables.</param>
    public string Say(string prompt, Dictionary<string, object?> model) => prompts.Render(prompt, WithNoun(model), session);

    /// <summary>Renders a prompt as a list of texts.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="model">Its variables.</param>
    public ImmutableArray<string> SayAll(string prompt, Dictionary<string, object?> model) =>
        prompts.RenderItems(prompt, WithNoun(model), session);

    /// <summary>"A, B and C".</summary>
    /// <param name="items">The members.</param>
    public string List(IEnumerable<string> items) => Say("list", new() { ["items"] = items.ToList<object?>() });

    /// <summary>"A, B or C".</summary>
    /// <param name="items">The members.</param>
    public string Or(IEnumerable<string> items) => Say("listOr", new() { ["items"] = items.ToList<object?>() });

    /// <summary>How a value of an attribute is spoken: the pack's first word for it, the value itself without one.</summary>
    /// <param name="attribute">The attribute.</param>
    /// <param name="value">The value as the catalogue writes it.</param>
    public static string Value(AttributeSchema attribute, string value) =>
        attribute.Spoken.TryGetValue(value, out var spoken) ? spoken
        : attribute.Told.Said.TryGetValue(value, out var said) ? said
        : attribute.Kind is AttributeKind.Category or AttributeKind.Tag && attribute.Words.TryGetValue(value, out var words) && !words.IsEmpty
            && char.IsLower(words[0][0])
            && attribute.Askable
            ? words[0]
            : value;

    /// <summary>A number with its unit: "2 h 50 min", "1995", "4.1".</summary>
    /// <param name="attribute">The attribute.</param>
    /// <param name="number">The number.</param>
    /// <param name="high">The upper end of an interval.</param>
    public string Amount(AttributeSchema attribute, double number, double? high = null)
    {
        var rounded = Math.Round(number, attribute.Unit is null ? 1 : 0, MidpointRounding.AwayFromZero);
        return Say("amount", new()
        {
            ["unit"] = Unit(attribute),
            ["number"] = Text(rounded),
            ["hours"] = (int)rounded / 60,
            ["minutes"] = (int)rounded % 60,
            ["one"] = rounded == 1 && high is null or 1,
            ["high"] = high is { } upper && upper != number ? Text(upper) : null,
            ["scale"] = attribute is { Name: var name, Max: { } max } && name == Schema.RatingAttribute ? Text(max) : null,
        });
    }

    /// <summary>The unit as prompts tell units apart: "date" for years of the calendar, else the pack's unit.</summary>
    /// <param name="attribute">The attribute.</param>
    public string? Unit(AttributeSchema attribute) => tastes.IsDate(attribute) ? "date" : attribute.Unit;

    /// <summary>A wish as part of a request, or of a list of wishes.</summary>
    /// <param name="edit">The wish.</param>
    /// <param name="inside">Whether it stands inside a request ("films with less violence") or alone ("less violence").</param>
    /// <param name="anchored">Whether the item it is relative to is named.</param>
    /// <param name="bare">Whether it is named ("the 1990s") rather than wished for ("from the 1990s").</param>
    public string Wish(PreferenceEdit edit, bool inside = false, bool anchored = true, bool bare = false)
    {
        var attribute = edit.Attribute is { } name ? Schema.Find(name) : null;
        var words = edit.Comparator is EditComparator.Less || IsLittle(edit) ? attribute?.Less : attribute?.More;
        var anchor = tastes.Item(edit.AnchorItem, edit.Anchor);
        var number = attribute?.Kind is AttributeKind.Number or AttributeKind.Range;
        var wish = Say("wish", new()
        {
            ["kind"] = attribute is null ? edit.Attribute : Camel(attribute.Kind),
            ["comparator"] = edit.Comparator is { } comparator ? Camel(comparator) : "",
            ["label"] = attribute is null ? edit.Attribute : Label(attribute),
            ["unit"] = attribute is null ? null : Unit(attribute),
            ["value"] = edit.Value?.Text is { } text ? attribute is null ? edit.Attribute == "item" ? Quote(Named(edit)) : Person(edit) ?? Quote(text) : Value(attribute, text) : null,
            ["amount"] = number && edit.Value?.Number is { } low ? Amount(attribute!, low) : null,
            ["upper"] = number && edit.Value?.High is { } high ? Amount(attribute!, high) : null,
            ["decade"] = attribute is not null && tastes.IsDate(attribute) && IsDecade(edit.Value) ? Text(edit.Value!.Number!.Value) : null,
            ["inside"] = inside,
            ["bare"] = bare,
            ["behind"] = attribute is not null && edit.Value?.Text is { } tag ? Behind(attribute, tag) : null,
            ["anchor"] = anchored && anchor is { } row ? catalog.DisplayOf(row) : null,
            ["nouns"] = attribute is not null && edit.Value?.Text is { } kindOf ? Plural(attribute, kindOf) : null,
            ["word"] = edit.Word is { } said && attribute?.Phrases.ContainsKey(said) == true ? attribute.Spoken.GetValueOrDefault(said, said) : words is { IsEmpty: false } list ? list[0] : null,
            ["role"] = attribute is null ? null : Role(attribute),
            ["degree"] = attribute is null ? null : Degree(attribute, edit),
            ["much"] = attribute?.Degrees?.Much,
        });
        return edit.Holder is { } holder ? Held(wish, holder, inside: false) : wish;
    }

    private static bool IsLittle(PreferenceEdit edit) => edit.Comparator is EditComparator.Low or EditComparator.Not or EditComparator.Lt or EditComparator.Le;

    // What an item is like that has as much of an axis as was wished for; null where no single word says it.
    private static string? Degree(AttributeSchema attribute, PreferenceEdit edit) => attribute.Degrees is not { } degrees ? null : edit.Comparator switch
    {
        EditComparator.More => degrees.More,
        EditComparator.Less => degrees.Less,
        _ => IsLittle(edit) ? degrees.Little : degrees.Much,
    };

    /// <summary>What a wish names, for sentences of their own: the value, the person, the item; the whole wish where it is none of these.</summary>
    /// <param name="edit">The wish.</param>
    public string Name(PreferenceEdit edit)
    {
        var attribute = edit.Attribute is { } name ? Schema.Find(name) : null;
        return edit switch
        {
            { Attribute: "item" } => Named(edit),
            { Attribute: "person", Value.Text: { } text } => Person(edit) ?? text,
            { Value.Text: { } text } when attribute?.Kind is AttributeKind.Category or AttributeKind.Tag or AttributeKind.Person => Value(attribute, text),
            _ => Wish(edit with { Holder = null }, bare: true),
        };
    }

    /// <summary>What a removal takes away: its value or name, or the attribute where a number of it was limited.</summary>
    /// <param name="removal">The removal.</param>
    public string Removed(PreferenceEdit removal) =>
        removal.Attribute is { } name && Schema.Find(name) is { } attribute && (removal.Value is null || (removal.Value.Number is not null && !tastes.IsDate(attribute)))
            ? Label(attribute)
            : Name(removal with { Op = EditOp.Add, Comparator = removal.Value?.High is null ? EditComparator.Is : EditComparator.Between });

    private string Held(string? wish, string holder, bool inside) => Say("held", new() { ["wish"] = wish, ["holder"] = holder, ["inside"] = inside });

    // What several items of a kind are called, in the pack's own language only.
    private static string? Plural(AttributeSchema attribute, string value) =>
        attribute.Spoken.IsEmpty ? attribute.Told.Plural.GetValueOrDefault(value) : null;

    // What a value says behind the noun, in the pack's own language only.
    private static string? Behind(AttributeSchema attribute, string value) =>
        !attribute.Spoken.IsEmpty ? null
        : attribute.Told.Behind.TryGetValue(value, out var said) ? said
        : attribute.Told.Behind.GetValueOrDefault(AnyValue)?.Replace(AnyValue, Value(attribute, value), StringComparison.Ordinal);

    /// <summary>Wishes one by one, those of one other person together: "little gore for your wife", and what it should be like in one: "something light and slow".</summary>
    /// <param name="edits">The wishes.</param>
    public IEnumerable<string> Wishes(IEnumerable<PreferenceEdit> edits)
    {
        var all = edits.OrderBy(IsBan).ToList(); // "animals and no horror": what is banned must not seem to reach further
        var like = all.Where(IsLikeness).ToList();
        return all.Where(edit => like.Count < 2 || !like.Contains(edit) || edit == like[0])
            .GroupBy(edit => (object?)edit.Holder ?? edit)
            .Select(group => group.Key is string holder ? Held(List(group.Select(edit => Wish(edit with { Holder = null }))), holder, inside: false)
                : like.Count > 1 && group.First() == like[0] ? Likeness(like)
                : Wish(group.First()));
    }

    // What is said as a ban: "no horror", "nothing too scary".
    private bool IsBan(PreferenceEdit edit) => edit.Comparator == EditComparator.Not
        || (IsLittle(edit) && edit.Attribute is { } name && Schema.Find(name) is { Kind: AttributeKind.Axis, Degrees: { Little: null }, Spoken.IsEmpty: true });

    // A wish that one word says: "light", "slower".
    private bool IsLikeness(PreferenceEdit edit) => edit is { Holder: null, Anchor: null, Attribute: { } name }
        && Schema.Find(name) is { Kind: AttributeKind.Axis, Spoken.IsEmpty: true } axis && Degree(axis, edit) is not null;

    private string Likeness(List<PreferenceEdit> like) => Say("wish", new()
    {
        ["kind"] = "axis",
        ["comparator"] = "high",
        ["label"] = like[0].Attribute,
        ["degree"] = List(like.Select(edit => Degree(Schema.Find(edit.Attribute!)!, edit)!)),
    });

    /// <summary>What is wished for, as one phrase: "crime films from the 1990s, nothing with Tom Cruise".</summary>
    /// <param name="edits">The wishes.</param>
    public string Request(IEnumerable<PreferenceEdit> edits)
    {
        var stated = edits.Where(edit => edit.Op == EditOp.Add).ToList();
        var holders = stated.Where(edit => edit.Attribute != "item").Select(edit => edit.Holder).Distinct().ToList();
        var beneficiary = holders is [{ } only] ? only : null;
        if (beneficiary is not null)
        {
            stated = stated.ConvertAll(edit => edit with { Holder = null }); // all of it is for one other person
        }

        var liked = stated.Where(edit => edit is { Attribute: "item", Comparator: EditComparator.Like, Value.Text: not null })
            .ToList();
        var (like, before, after, without) = (new List<object?>(), new List<object?>(), new List<object?>(), new List<object?>());
        var named = new HashSet<(int, int?)>();
        var subjects = stated.Where(edit => IsSubject(edit) && Behind(Schema.Find(edit.Attribute!)!, edit.Value!.Text!) is null).ToList();
        foreach (var edit in stated.Where(edit => edit.Attribute != "item" && edit.Holder is null))
        {
            var kind = edit.Attribute is { } name ? Schema.Find(name)?.Kind : null;
            var direction = edit.Comparator is EditComparator.Less or EditComparator.More;
            if (subjects.Count > 1 && subjects.Contains(edit))
            {
                // "About a heist and revenge", said where the first of them stands.
                if (edit == subjects[0])
                {
                    after.Add(Subjects(subjects));
                }

                continue;
            }

            if (edit is { Comparator: EditComparator.Is, Group: { } group } && IsPerson(edit))
            {
                // "Starring A or B", the role said once.
                if (named.Add((edit.Turn, group)))
                {
                    after.Add(EitherPerson(stated.FindAll(other => other.Group == group && other.Turn == edit.Turn && IsPerson(other))));
                }

                continue;
            }

            if (kind is AttributeKind.Axis && Schema.Find(edit.Attribute!) is { Degrees: { } degrees, Spoken.IsEmpty: true } axis)
            {
                // "Funny, warm films", "films full of music", "nothing too scary".
                var unanchored = edit.Anchor is null || IsLiked(edit.Anchor);
                var said = Wish(edit, inside: true, anchored: !unanchored);
                if (Degree(axis, edit) is not { } degree)
                {
                    without.Add(said);
                }
                else if (unanchored && (direction || !degree.Contains(' ', StringComparison.Ordinal)))
                {
                    like.Add(said);
                }
                else
                {
                    after.Add(said);
                }
            }
            else if (edit.Comparator == EditComparator.Not)
            {
                without.Add(Wish(edit, inside: true));
            }
            else if (kind is AttributeKind.Category && edit.Comparator == EditComparator.Is && (edit.Value?.Text is not { } origin || Behind(Schema.Find(edit.Attribute!)!, origin) is null))
            {
                before.Add(Wish(edit, inside: true));
            }
            else if (edit.Word is not null && kind is AttributeKind.Number or AttributeKind.Ordinal)
            {
                Front(edit).Insert(0, Wish(edit, inside: true));
            }
            else if (direction && kind is AttributeKind.Number or AttributeKind.Ordinal && (edit.Anchor is null || IsLiked(edit.Anchor)))
            {
                // "Newer films like Heat" says what "films like Heat, newer than Heat" says.
                Front(edit).Insert(0, Wish(edit, inside: true, anchored: false));
            }
            else
            {
                after.Add(Wish(edit, inside: true, anchored: edit.Anchor is null || !IsLiked(edit.Anchor)));
            }
        }

        foreach (var held in stated.Where(edit => edit.Attribute != "item" && edit.Holder is not null).GroupBy(edit => edit.Holder!))
        {
            var (bans, wishes) = (held.Where(IsBan).ToList(), held.Where(edit => !IsBan(edit)).ToList());
            if (wishes.Count > 0)
            {
                after.Add(Held(List(Wishes(wishes.Select(edit => edit with { Holder = null }))), held.Key, inside: true));
            }

            if (bans.Count > 0)
            {
                without.Add(Held(List(Wishes(bans.Select(edit => edit with { Holder = null }))), held.Key, inside: false));
            }
        }

        if (beneficiary is not null)
        {
            after.Add(Held(null, beneficiary, inside: true));
        }

        var plural = stated.LastOrDefault(edit => edit is { Comparator: EditComparator.Is, Holder: null, Value.Text: not null, Attribute: { } name }
            && Schema.Find(name) is { Kind: AttributeKind.Category, Askable: true }) is { } last
            ? Plural(Schema.Find(last.Attribute!)!, last.Value!.Text!) : null;
        return Say("request", new()
        {
            ["like"] = like,
            ["before"] = plural is null ? before : before.SkipLast(1).ToList(),
            ["nouns"] = plural,
            ["after"] = after,
            ["without"] = without,
            ["liked"] = liked.Count == 0 ? null : List(liked.Select(Named)),
            ["nounSaid"] = before.Any(word => ((string)word!).Contains(Schema.Noun.One, StringComparison.OrdinalIgnoreCase)),
        });

        List<object?> Front(PreferenceEdit edit) => Schema.Find(edit.Attribute!) is { Spoken.IsEmpty: true } ? like : before;

        bool IsSubject(PreferenceEdit edit) => edit is { Comparator: EditComparator.Is, Holder: null, Value.Text: not null, Attribute: { } name }
            && Schema.Find(name) is { Kind: AttributeKind.Tag };

        bool IsPerson(PreferenceEdit edit) => edit.Attribute == "person" || Schema.Find(edit.Attribute!) is { Kind: AttributeKind.Person };

        bool IsLiked(string anchor) => liked.Exists(edit => edit.Value!.Text == anchor);
    }

    private string EitherPerson(List<PreferenceEdit> people)
    {
        var attribute = Schema.Find(people[0].Attribute!);
        return Say("wish", new()
        {
            ["kind"] = "person",
            ["comparator"] = "is",
            ["label"] = people[0].Attribute,
            ["value"] = Or(people.Select(edit => Name(edit))),
            ["inside"] = true,
            ["role"] = attribute is null ? null : Role(attribute),
        });
    }

    private string Subjects(List<PreferenceEdit> tags)
    {
        var values = tags.Select(edit => Value(Schema.Find(edit.Attribute!)!, edit.Value!.Text!));
        var either = tags.TrueForAll(edit => edit.Group is not null && edit.Group == tags[0].Group && edit.Turn == tags[0].Turn);
        return Say("wish", new()
        {
            ["kind"] = "tag",
            ["comparator"] = "is",
            ["label"] = tags[0].Attribute,
            ["value"] = either ? Or(values) : List(values),
            ["inside"] = true,
        });
    }

    /// <summary>The item an edit is about, as it is shown; what was said where it is not known.</summary>
    /// <param name="edit">An edit about an item.</param>
    public string Named(PreferenceEdit edit) =>
        tastes.Item(edit.Item, edit.Value?.Text) is { } row ? catalog.DisplayOf(row) : edit.Value?.Text ?? "";

    /// <summary>The attribute's name as a person says it.</summary>
    /// <param name="attribute">The attribute.</param>
    public static string Label(AttributeSchema attribute) => attribute.Labels.IsDefaultOrEmpty ? attribute.Name : attribute.Labels[0];

    /// <summary>
    /// The words before a person's name ("directed by"): by the pack's convention the second of its roles, the only one where there is
    /// one, <see langword="null"/> where there is none.
    /// </summary>
    /// <param name="attribute">An attribute of kind person.</param>
    public static string? Role(AttributeSchema attribute) =>
        attribute.Roles.IsDefaultOrEmpty ? null : attribute.Roles[Math.Min(1, attribute.Roles.Length - 1)];

    /// <summary>The person's own words, short enough to be quoted.</summary>
    /// <param name="text">Untrusted words.</param>
    public static string Quote(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= LongestQuote ? line : string.Concat(line.AsSpan(0, LongestQuote - 1), "\u2026");
    }

    /// <summary>An enumeration's member as prompts name it.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="value">The member.</param>
    public static string Camel<T>(T value)
        where T : struct, Enum
    {
        var name = value.ToString();
        return string.Concat(char.ToLowerInvariant(name[0]).ToString(), name.AsSpan(1));
    }

    /// <summary>A number as digits.</summary>
    /// <param name="number">The number.</param>
    public static string Text(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);

    // A person whose role was not said, as the language writes the name.
    private string? Person(PreferenceEdit edit) => edit.Attribute != "person" || edit.Value?.Text is not { } name
        ? null
        : Schema.Attributes.Select(attribute => attribute.Kind == AttributeKind.Person ? attribute.Spoken.GetValueOrDefault(name) : null).FirstOrDefault(said => said is not null);

    private static bool IsDecade(EditValue? value) =>
        value is { Number: { } low, High: { } high } && low % 10 == 0 && high == low + 9;

    private Dictionary<string, object?> WithNoun(Dictionary<string, object?> model)
    {
        model["noun"] = new Dictionary<string, object?> { ["one"] = Schema.Noun.One, ["many"] = Schema.Noun.Many };
        return model;
    }
}
