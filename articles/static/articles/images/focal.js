// The focal point on the image itself: by a click, and by the arrow keys on the point. The cuts follow at once.
// Without it the two numbers below the image say the same.
const place = document.querySelector(".look.focal");
const image = place?.querySelector("img");
const [x, y] = ["focal_x", "focal_y"].map((name) => document.querySelector(`#id_${name}`));
const crops = document.querySelector(".crops");
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const within = (value) => Math.min(100, Math.max(0, Math.round(value)));
const at = (field) => within(Number(field.value) || 0);

const start = () => {
  const point = document.createElement("button");
  point.type = "button";
  point.className = "spot";
  place.append(point);
  place.setAttribute("aria-describedby", "focal-help");
  crops.hidden = false;

  const show = () => {
    point.style.left = `${at(x)}%`;
    point.style.top = `${at(y)}%`;
    point.ariaLabel = place.dataset.label.replace("[x]", at(x)).replace("[y]", at(y));
    for (const crop of crops.querySelectorAll("img")) crop.style.objectPosition = `${at(x)}% ${at(y)}%`;
  };
  const move = (left, top) => {
    x.value = within(left);
    y.value = within(top);
    show();
  };

  image.addEventListener("click", (event) => {
    const box = image.getBoundingClientRect();
    move(((event.clientX - box.left) / box.width) * 100, ((event.clientY - box.top) / box.height) * 100);
    point.focus({ preventScroll: true });
  });
  point.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const far = event.shiftKey ? 10 : 1;
    move(at(x) + step[0] * far, at(y) + step[1] * far);
  });
  for (const field of [x, y]) field.addEventListener("input", show);
  show();
};

if (image && x && y && crops) start();
