using ChatRec.Agents.Prompts;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Narratives;

/// <summary>Words what is said about single items: explanations, answers, comparisons, why-nots.</summary>
internal static class ItemTelling
{
    private const int MostReasons = 3;

    /// <summary>Why items were shown.</summary>
    /// <param name="telling">The turn.</param>
    public static string Explain(Telling telling)
    {
        var items = new List<object?>();
        var claims = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var id in telling.Request.SystemAct.Items)
        {
            if (telling.Row(id) is not { } row)
            {
                continue;
            }

            var shown = telling.Request.State.Slates.SelectMany(slate => slate.Items).LastOrDefault(item => item.Item == id);
            var several = telling.Request.SystemAct.Items.Length > 1;
            var found = telling.Reasons.Find(row, shown, telling.Taste, telling.Phrases);
            var sentences = (several ? SlateTelling.Strongest(found, claims) : found.DistinctBy(reason => reason.Kind).Where((reason, place) => place == 0 || reason.Weight > 1))
                .Take(several ? 1 : MostReasons)
                .Select(reason => telling.Say(reason, telling.Catalog.TitleOf(row), out _))
                .ToList();
            items.Add(new Dictionary<string, object?>
            {
                ["title"] = telling.Title(id),
                ["shown"] = shown is not null,
                ["hook"] = !several && telling.Catalog.HookOf(row) is { } hook && telling.Said.Repeated(hook.Text) == 0 && telling.Facts.Hook(row, hook) is not null
                    ? Telling.Safe(SaidSentences.Sentences(hook.Text)[0]) : null,
                ["reasons"] = Telling.Safe(TextFlow.Set(string.Join('\n', sentences))),
            });
        }

        return telling.Phrases.Say("explain", new() { ["items"] = items, ["several"] = items.Count > 1, ["blank"] = telling.Taste.IsBlank });
    }

    /// <summary>What is known of items.</summary>
    /// <param name="telling">The turn.</param>
    public static string Answer(Telling telling)
    {
        var act = telling.Request.SystemAct;
        var topic = act.Topic ?? "about";
        var attribute = telling.Catalog.Schema.Find(topic);
        if (act.Items.Length > 1 && attribute is not null)
        {
            return Compare(telling);
        }

        var items = act.Items.Select(telling.Row).OfType<ItemIndex>().Select(row => (object?)One(telling, row, topic, attribute)).ToList();
        return telling.Phrases.Say("answer", new()
        {
            ["items"] = items,
            ["topic"] = items.Count > 0 ? null : Telling.Safe(Phrases.Quote(topic)),
        });
    }

    /// <summary>How items differ.</summary>
    /// <param name="telling">The turn.</param>
    public static string Compare(Telling telling)
    {
        var act = telling.Request.SystemAct;
        var rows = act.Items.Select(telling.Row).OfType<ItemIndex>().Take(6).ToList();
        var topic = act.Topic is { } name ? telling.Catalog.Schema.Find(name) : null;
        var attributes = topic is not null ? [topic] : Telltale(telling.Catalog.Schema);
        var lines = attributes.Select(attribute => Line(telling, attribute, rows, topic is not null)).OfType<object>().Take(6).ToList();
        return telling.Phrases.Say("compare", new()
        {
            ["titles"] = telling.List(rows.Select(row => Telling.Safe(telling.Catalog.DisplayOf(row)))),
            ["lines"] = lines!,
            ["topic"] = topic is null ? null : Phrases.Label(topic),
            ["unknownTopic"] = act.Topic is { } words && topic is null && words != "about" ? Telling.Safe(Phrases.Quote(words)) : null,
        });
    }

    /// <summary>Why items were not shown.</summary>
    /// <param name="telling">The turn.</param>
    public static string WhyNot(Telling telling) => telling.Phrases.Say("whyNot", new()
    {
        ["causes"] = telling.Request.SystemAct.Causes.Select(cause => (object?)new Dictionary<string, object?>
        {
            ["title"] = telling.Title(cause.Item),
            ["cause"] = cause.Cause,
            ["wish"] = cause.Edit is { } edit ? telling.Wish(edit) : null,
            ["value"] = cause.Edit is { Comparator: not EditComparator.Not } broken && telling.Row(cause.Item) is { } row ? ValueOf(telling, broken, row) : null,
            ["rank"] = cause.Rank,
        }).ToList(),
    });

    /// <summary>What a comparison without a topic looks at: one attribute of people is enough, and fame is nobody's question.</summary>
    private static List<AttributeSchema> Telltale(PackSchema schema)
    {
        var people = schema.Attributes.FirstOrDefault(attribute => attribute.Kind == AttributeKind.Person);
        return
        [
            .. schema.Attributes.Where(attribute => (attribute.Kind != AttributeKind.Person || attribute == people)
                && attribute.Name != schema.PopularityAttribute && (attribute.Constrainable || attribute.Kind == AttributeKind.Axis)),
        ];
    }

    private static string? ValueOf(Telling telling, PreferenceEdit edit, ItemIndex row) =>
        edit.Attribute is { } name && telling.Catalog.Schema.Find(name) is { } attribute
            ? (string?)ItemFacts.Entry(telling, attribute, row, safe: true)?["text"]
            : null;

    private static Dictionary<string, object?> One(Telling telling, ItemIndex row, string topic, AttributeSchema? attribute)
    {
        var model = ItemFacts.Of(telling, row, safe: true);
        model["about"] = topic == "about";
        if (topic == "about" && telling.Catalog.HookOf(row) is { } hook)
        {
            telling.Facts.Hook(row, hook);
            model["hook"] = Telling.Safe(hook.Text);
        }

        model["label"] = attribute is null ? null : Phrases.Label(attribute);
        model["much"] = attribute?.Degrees?.Much;
        model["topic"] = attribute is null ? Telling.Safe(Phrases.Quote(topic)) : null;
        model["known"] = false;
        if (attribute is { Kind: AttributeKind.Axis } && telling.Catalog.AxisOf(attribute.Name, row) is { } axis)
        {
            telling.Facts.Predicted(row, attribute.Name, axis);
            model["known"] = true;
            model["alongside"] = Alongside(telling, attribute, row);
            model["axis"] = axis.Value switch { < 0.2 => "none", < 0.4 => "little", < 0.6 => "some", < 0.8 => "much", _ => "most" };
        }
        else if (attribute is not null && ItemFacts.Entry(telling, attribute, row, safe: true) is { } entry)
        {
            model["known"] = true;
            model["entry"] = entry;
        }

        return model;
    }

    /// <summary>Beside a prediction that protects stands what is known for certain: the certificate.</summary>
    private static List<object?> Alongside(Telling telling, AttributeSchema axis, ItemIndex row) => axis.Strict
        ? [.. telling.Catalog.Schema.Attributes.Where(attribute => attribute is { Kind: AttributeKind.Ordinal, Strict: true })
            .Select(attribute => ItemFacts.Entry(telling, attribute, row, safe: true)).OfType<object>()]
        : [];

    private static Dictionary<string, object?>? Line(Telling telling, AttributeSchema attribute, List<ItemIndex> rows, bool always)
    {
        var named = always ? [] : rows; // beside a list of what is compared a title is enough
        var known = rows.Where(row => telling.Tastes.Degree(attribute, row) is not null).ToList();
        var cells = rows.Select(row => (Row: row, Entry: ItemFacts.Entry(telling, attribute, row, safe: true))).ToList();
        var model = new Dictionary<string, object?>
        {
            ["all"] = telling.List(rows.Select(row => Name(telling, row, rows))),
            ["label"] = Phrases.Label(attribute),
            ["kind"] = Phrases.Camel(attribute.Kind),
            ["unit"] = telling.Phrases.Unit(attribute),
            ["isRating"] = attribute.Name == telling.Catalog.Schema.RatingAttribute,
            ["unknown"] = cells.Any(cell => cell.Entry is null) && attribute.Kind != AttributeKind.Axis
                ? telling.List(cells.Where(cell => cell.Entry is null).Select(cell => Name(telling, cell.Row, named)))
                : null,
        };
        if (attribute.Kind is AttributeKind.Number or AttributeKind.Ordinal or AttributeKind.Axis or AttributeKind.Range)
        {
            if (known.Count < 2)
            {
                return always ? model : null;
            }

            var ordered = known.OrderBy(row => telling.Tastes.Degree(attribute, row)).ThenBy(row => row).ToList();
            var (bottom, top) = (ordered[0], ordered[^1]);
            var equal = attribute.Kind == AttributeKind.Axis
                ? !AxisNoise.Differ(telling.Catalog.AxisOf(attribute.Name, top), telling.Catalog.AxisOf(attribute.Name, bottom))
                : telling.Tastes.Degree(attribute, bottom) == telling.Tastes.Degree(attribute, top);
            if (attribute.Kind == AttributeKind.Axis)
            {
                foreach (var row in known)
                {
                    telling.Facts.Predicted(row, attribute.Name, telling.Catalog.AxisOf(attribute.Name, row)!.Value);
                }
            }

            if (!always && equal)
            {
                return null;
            }

            model["equal"] = equal;
            model["more"] = attribute.Kind == AttributeKind.Axis ? attribute.Degrees?.More : attribute.More.IsEmpty ? null : attribute.More[0];
            model["less"] = attribute.Less.IsEmpty ? null : attribute.Less[0];
            model["top"] = Name(telling, top, named);
            model["bottom"] = Name(telling, bottom, named);
            model["topText"] = Cell(top);
            model["bottomText"] = Cell(bottom);
            model["pair"] = rows.Count == 2;
            return model;
        }

        if (!always && (cells.Any(cell => cell.Entry is null) || cells.Select(cell => cell.Entry!["text"]).Distinct().Count() == 1))
        {
            return null;
        }

        model["cells"] = cells.Where(cell => cell.Entry is not null).Select(cell => (object?)new Dictionary<string, object?>
        {
            ["title"] = Name(telling, cell.Row, named),
            ["text"] = cell.Entry!["text"],
        }).ToList();
        return model;

        string? Cell(ItemIndex row) => (string?)cells.First(cell => cell.Row == row).Entry?["text"];
    }

    // Once all are named in full, the title alone tells them apart unless two share it.
    private static string Name(Telling telling, ItemIndex row, List<ItemIndex> rows) => Telling.Safe(
        rows.Count(other => telling.Catalog.TitleOf(other) == telling.Catalog.TitleOf(row)) != 1 ? telling.Catalog.DisplayOf(row) : telling.Catalog.TitleOf(row));
}
