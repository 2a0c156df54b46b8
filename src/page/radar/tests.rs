use super::*;

const NAMES: [&str; 6] =
    ["Craft", "Technical direction", "Operations", "Delivery", "Communication", "Growing others"];

fn is_near(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-6
}

/// Every label inside the drawing, and none over another.
fn fits(plan: &Plan) {
    assert!(!plan.overlaps());
    for label in &plan.labels {
        assert!(plan.x + label.left >= 0.0 && plan.x + label.left + label.width <= plan.width);
        assert!(plan.y + label.top >= 0.0 && plan.y + label.top + label.height() <= plan.height);
    }
}

#[test]
fn directions_agree_with_the_library_of_the_machine() {
    for index in 0..=125 {
        let part = f64::from(index) / 100.0;
        assert!(is_near(sine(part), (part * std::f64::consts::TAU).sin()), "{part}");
    }
}

#[test]
fn axes_start_at_the_top_and_go_round_clockwise() {
    let plan = Plan::of(&["a", "b", "c", "d"]);
    let ends: Vec<(f64, f64)> = (0..4).map(|axis| plan.place(axis, 1, 1)).collect();
    let (x, y, radius) = (plan.x, plan.y, plan.radius);
    let expected = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)];
    for ((x, y), (wanted_x, wanted_y)) in ends.into_iter().zip(expected) {
        assert!(is_near(x, wanted_x) && is_near(y, wanted_y), "{x},{y}");
    }
}

#[test]
fn names_stand_at_the_axes_of_a_usual_framework() {
    let plan = Plan::of(&NAMES);
    assert!(!plan.numbered && plan.width <= WIDEST, "{}", plan.width);
    fits(&plan);
    assert_eq!(plan.labels[1].lines, ["Technical", "direction"]);
}

#[test]
fn labels_never_meet_nor_leave_the_drawing_however_many_and_long_they_are() {
    for count in 3..=60 {
        for name in
            ["A", "Hiring and performance", "Verantwortungsübernahmefähigkeit", "職務等級制度"]
        {
            let plan = Plan::of(&vec![name; count]);
            fits(&plan);
            assert!(plan.numbered || plan.width <= WIDEST, "{count} × {name}");
        }
    }
    assert!(Plan::of(&["Verantwortungsübernahmefähigkeit"; 3]).numbered);
    assert!(Plan::of(&["Technical direction"; 24]).numbered);
}

#[test]
fn a_corner_is_as_far_out_as_its_value() {
    let plan = Plan::of(&NAMES[..3]);
    let shape = plan.shape("Senior", "E3", &[Some(5), None, Some(1)], 5);
    let corners: Vec<&str> = shape.points.split(' ').collect();
    let top = plan.ring(5, 5, value(5));
    assert_eq!(corners[0], top.points.split(' ').next().expect("a corner"));
    assert_eq!(corners[1], points(std::iter::once((plan.x, plan.y))), "no value: the middle");
    assert_eq!(corners[2], plan.ring(1, 5, value(1)).points.split(' ').nth(2).expect("a corner"));
    assert_eq!(shape.marks.len(), 2, "only values are marked");
}

#[test]
fn places_have_at_most_one_decimal_place() {
    assert_eq!(points([(1.0, 2.25), (-0.04, -0.5)].into_iter()), "1,2.3 0,-0.5");
}

fn value(step: usize) -> ScaleValueData {
    ScaleValueData { name: String::new(), meaning: String::new(), step, steps: 5 }
}

/// A framework with values for the competencies of two levels, as TOML.
fn framework(below: &[&str], at: &[&str]) -> Framework {
    let mut framework = String::from(
        "[[scale]]\nid = \"proficiency\"\nvalues = [{ id = \"a\" }, { id = \"b\" }, { id = \"c\" }]\n\
         [[scale]]\nid = \"other\"\nvalues = [{ id = \"a\" }, { id = \"b\" }]\n",
    );
    let mut track = String::from("id = \"ic\"\n");
    for (index, _) in at.iter().enumerate() {
        let scale = if index < 4 { "proficiency" } else { "other" };
        framework.push_str(&format!("[[competency]]\nid = \"c{index}\"\nscale = \"{scale}\"\n"));
    }
    for (id, values) in [("low", below), ("high", at)] {
        track.push_str(&format!("[[level]]\nid = \"{id}\"\n"));
        for (index, value) in values.iter().enumerate() {
            let value = match *value {
                "same" => "same = true".to_owned(),
                "" => "points = [\"x\"]".to_owned(),
                value => format!("proficiency = \"{value}\""),
            };
            track.push_str(&format!("[level.expect.c{index}]\n{value}\n"));
        }
    }
    let sources = crate::input::sources::Sources::from_texts([
        ("content/framework.toml", framework.as_str()),
        ("content/tracks/ic.toml", track.as_str()),
    ]);
    let config = crate::input::config::Config::default();
    let (docs, _) =
        crate::file::docs::Docs::read(&sources, &config, &crate::file::docs::Docs::default());
    crate::names::framework::compile(&docs, Default::default()).0.expect("a framework")
}

const LOW: LevelRef = LevelRef { track: 0, level: 0 };
const HIGH: LevelRef = LevelRef { track: 0, level: 1 };

#[test]
fn fewer_than_three_values_on_one_scale_make_no_radar() {
    for values in [&["a", "b"][..], &["a", "b", "", "", "a", "b"]] {
        let framework = framework(&[], values);
        assert!(lay_out(&framework, &[HIGH], |at| value(at.1 + 1)).is_none());
        assert!(!has_shape(&framework, HIGH));
    }
    assert!(has_shape(&framework(&[], &["a", "b", "c"]), HIGH));
    assert!(lay_out(&Framework::default(), &[], |at| value(at.1 + 1)).is_none());
}

#[test]
fn a_value_that_a_level_does_not_repeat_holds_on_from_below() {
    let framework = framework(&["a", "b", "c", ""], &["b", "same", "", ""]);
    let radar = lay_out(&framework, &[LOW, HIGH], |at| value(at.1 + 1)).expect("three values");
    let steps: Vec<Vec<Option<usize>>> = radar
        .axes
        .iter()
        .map(|axis| axis.values.iter().map(|value| Some(value.as_ref()?.step)).collect())
        .collect();
    assert_eq!(steps, [[Some(1), Some(2)], [Some(2), Some(2)], [Some(3), Some(3)]]);
    assert_eq!((radar.rings.len(), radar.shapes.len()), (3, 2));
}

#[test]
fn a_level_without_any_value_is_not_drawn() {
    let framework = framework(&["", "", ""], &["a", "b", "c"]);
    let radar = lay_out(&framework, &[LOW, HIGH], |at| value(at.1 + 1)).expect("three values");
    assert_eq!(radar.shapes.len(), 1);
    assert!(radar.axes.iter().all(|axis| axis.values.len() == 1));
}
